//! The `test` blocks of formulas: what passes, and how a failure reads.

use kpi::{Look, Project};

const FORMULAS: &str = r#"
table contacts {
  time started_at
  key  contact_id
  unit wait, talk: s
}
share_answered = count(contacts where answered) / count(contacts)
mean_wait = average(wait)
"#;

fn report(tests: &str) -> String {
    let mut project = Project::new();
    project.formulas("formulas.kpi", FORMULAS).formulas("tests.kpi", tests);
    project.readable().expect("the tests can be read");
    kpi::trial::report(&project.test().unwrap(), project.sources(), &Look::default())
}

#[test]
fn a_test_states_only_the_columns_it_is_about() {
    let tests = r#"
test "three of four" {
  contacts:
    | channel | answered | wait |
    | phone   | true     | 10   |
    | phone   | true     | 20   |
    | chat    | true     |      |
    | chat    | false    | 90   |
  expect share_answered = 75%
  expect mean_wait = 40 s
  expect mean_wait = 0.66 min within 1 s
  expect share_answered by channel:
    | channel | share |
    | phone   | 100%  |
    | chat    | 50%   |
}
test "nobody" {
  contacts:
    | answered | wait |
    | true     |      |
  expect mean_wait is blank "no values"
}
"#;
    assert_eq!(report(tests), "2 passed, 0 failed\n");
}

#[test]
fn a_failure_is_a_small_table_of_what_differs() {
    let tests = r#"
test "one of them is wrong" {
  contacts:
    | channel | answered | wait |
    | phone   | true     | 10   |
    | chat    | false    | 90   |
    | sms     | true     | 30   |
  expect share_answered = 50%
  expect mean_wait is blank
  expect share_answered by channel:
    | channel | share |
    | phone   | 100%  |
    | chat    | 40%   |
    | email   | 1     |
}
"#;
    insta::assert_snapshot!(report(tests), @r#"
    FAILED  one of them is wrong
      tests.kpi:8: expect share_answered = 50%
        expected   actual                           difference
        0.5        0.6666666666666666666666666667   +0.1666666666666666666666666667
      tests.kpi:9: expect mean_wait is blank
        expected   actual                          difference
        blank      43.33333333333333333333333333
      tests.kpi:10: expect share_answered by channel:
        group   expected   actual    difference
        chat    0.4        0         -0.4
        email   1          no line
        sms     no line    1

    0 passed, 1 failed
    "#);
}
