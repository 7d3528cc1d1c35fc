//! Exact fractions beside big rationals, and roots beside their inverse.

use kpi::value::{Exact, TooLarge, roots};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, Zero};
use proptest::prelude::*;

fn any_exact() -> impl Strategy<Value = Exact> {
    let small = (-1000i128..1000, 1i128..100);
    let wide = (any::<i128>(), any::<i128>());
    prop_oneof![small, wide.prop_map(|(n, d)| (n, if d == 0 { 1 } else { d }))]
        .prop_map(|(n, d)| Exact::ratio(n, d).expect("no zero"))
}

fn same(exact: &Exact, big: &BigRational) -> bool {
    let (numer, denom) = exact.parts();
    exact.to_big() == *big && denom.is_positive() && BigRational::new(numer, denom) == *big
}

proptest! {
    #[test]
    fn arithmetic_is_that_of_rationals(a in any_exact(), b in any_exact()) {
        let (x, y) = (a.to_big(), b.to_big());
        prop_assert!(same(&a.add(&b).expect("small"), &(&x + &y)));
        prop_assert!(same(&a.sub(&b).expect("small"), &(&x - &y)));
        prop_assert!(same(&a.mul(&b).expect("small"), &(&x * &y)));
        match a.div(&b).expect("small") {
            None => prop_assert!(y.is_zero()),
            Some(quotient) => prop_assert!(same(&quotient, &(&x / &y))),
        }
        prop_assert_eq!(a.cmp(&b), x.cmp(&y));
        prop_assert_eq!(a == b, x == y);
        prop_assert!(same(&a.neg(), &-x.clone()));
        prop_assert!(same(&a.abs(), &x.abs()));
        prop_assert!(same(&a.floor(), &x.floor()));
        prop_assert!(same(&a.ceil(), &x.ceil()));
        prop_assert_eq!(a.is_integer(), x.is_integer());
        prop_assert_eq!(a.is_negative(), x.is_negative());
    }

    #[test]
    fn one_number_has_one_form(n in any::<i128>(), d in 1i128..1000, k in 1i128..1000) {
        let plain = Exact::ratio(n, d).expect("no zero");
        let wide = Exact::from_big(BigRational::new(BigInt::from(n) * k, BigInt::from(d) * k));
        prop_assert_eq!(plain, wide);
    }

    #[test]
    fn rounding_is_the_nearest_with_halves_away_from_zero(a in any_exact(), digits in -5i32..12) {
        let rounded = a.round(digits);
        let unit = if digits >= 0 {
            Exact::decimal(1, digits.unsigned_abs())
        } else {
            Exact::int(10i128.pow(digits.unsigned_abs()))
        };
        let twice = rounded.sub(&a).expect("small").abs().mul(&Exact::int(2)).expect("small");
        prop_assert!(twice <= unit);
        if twice == unit {
            prop_assert!(rounded.abs() > a.abs());
        }
        let even = a.round_even(digits);
        prop_assert!(even == rounded || twice == unit);
    }

    #[test]
    fn what_is_written_is_read_back(n in any::<i128>(), scale in 0u32..40) {
        let number = Exact::decimal(n, scale);
        prop_assert_eq!(Exact::parse(&number.to_answer_text()), Some(number.clone()));
        prop_assert!(number.finite_scale().expect("a decimal") <= scale);
    }

    #[test]
    fn a_root_squared_is_the_number_to_27_digits(n in 1i128..i128::MAX, d in 1i128..1_000_000_000) {
        let number = Exact::ratio(n, d).expect("no zero");
        let root = roots::sqrt(&number).expect("positive");
        let back = root.mul(&root).expect("small");
        let error = back.sub(&number).expect("small").abs().div(&number).expect("small").expect("positive");
        prop_assert!(error <= Exact::decimal(1, 26), "{number:?} {root:?}");
    }

    #[test]
    fn exp_and_ln_undo_each_other(n in 1i128..1_000_000_000, d in 1i128..1_000_000) {
        let number = Exact::ratio(n, d).expect("no zero");
        let back = roots::exp(&roots::ln(&number).expect("positive")).expect("small");
        let error = back.sub(&number).expect("small").abs().div(&number).expect("small").expect("positive");
        prop_assert!(error <= Exact::decimal(1, 25), "{number:?} {back:?}");
    }
}

#[test]
fn a_third_three_times_is_one() {
    let third = Exact::ONE.div(&Exact::int(3)).expect("small").expect("no zero");
    assert_eq!(third.mul(&Exact::int(3)), Ok(Exact::ONE));
    assert_eq!(third.to_answer_text(), "0.3333333333333333333333333333");
    let part = Exact::ratio(100, 300).expect("no zero");
    assert_eq!(part.mul(&Exact::int(3600)), Ok(Exact::int(1200)));
}

#[test]
fn what_leaves_has_28_digits_or_all_of_an_exact_decimal() {
    let text = |n, d| Exact::ratio(n, d).expect("no zero").to_answer_text();
    assert_eq!(text(2, 3), "0.6666666666666666666666666667");
    assert_eq!(text(-200, 3), "-66.66666666666666666666666667");
    assert_eq!(text(1, 3_000_000), "0.0000003333333333333333333333333333");
    assert_eq!(text(10i128.pow(30), 3), "333333333333333333333333333300");
    assert_eq!(text(i128::MAX, 1), i128::MAX.to_string());
    assert_eq!(text(i128::MIN, 1), i128::MIN.to_string());
    assert_eq!(text(1, 1i128 << 40), "0.0000000000009094947017729282379150390625");
    assert_eq!(text(0, 5), "0");
    assert_eq!(Exact::ratio(5, 2).expect("no zero").fixed(0), "3");
    assert_eq!(Exact::ratio(-1, 1000).expect("no zero").fixed(2), "0.00");
}

#[test]
fn rust_decimals_go_in_and_out() {
    let decimal = rust_decimal::Decimal::from_str_exact("123.4500").expect("a decimal");
    assert_eq!(Exact::from_decimal(decimal).to_decimal(), Some(decimal.normalize()));
    let third = Exact::ratio(1, 3).expect("no zero").to_decimal().expect("small");
    assert_eq!(third.to_string(), "0.3333333333333333333333333333");
    assert_eq!(Exact::int(i128::MAX).to_decimal(), None);
}

#[test]
fn size_has_a_limit() {
    let mut number = Exact::int(10i128.pow(30));
    let error = loop {
        match number.mul(&number) {
            Ok(square) => number = square,
            Err(error) => break error,
        }
    };
    assert_eq!(error, TooLarge);
    assert_eq!(roots::power(&Exact::int(2), &Exact::int(1_000_000_000)), Err(TooLarge));
    assert_eq!(roots::exp(&Exact::int(1_000_000)), Err(TooLarge));
    assert_eq!(roots::exp(&Exact::int(-1_000_000)), Err(TooLarge));
    assert_eq!(Exact::parse(&"9".repeat(10_000_000)), None);
    assert_eq!(Exact::ONE.round(i32::MAX), Exact::ONE);
    assert_eq!(Exact::ONE.round(i32::MIN), Exact::ZERO);
}

#[test]
fn roots_and_powers() {
    let number = |text: &str| Exact::parse(text).expect("a number");
    let power = |a: &str, b: &str| roots::power(&number(a), &number(b)).expect("small");
    assert_eq!(roots::sqrt(&number("4")), Some(Exact::int(2)));
    assert_eq!(roots::sqrt(&number("0.25")), Some(number("0.5")));
    assert_eq!(roots::sqrt(&number("0")), Some(Exact::ZERO));
    assert_eq!(roots::sqrt(&number("-0.01")), None);
    assert_eq!(roots::sqrt(&number("10000000000000000000000000000000000000000")), Some(Exact::int(10i128.pow(20))));
    assert_eq!(roots::ln(&Exact::ONE), Some(Exact::ZERO));
    let near = roots::ln(&number("1.00000000000000000001")).expect("positive").to_answer_text();
    assert_eq!(near, "0.00000000000000000000999999999999999999995");
    assert_eq!(power("1.1", "3"), Some(number("1.331")));
    assert_eq!(power("8", "-2"), Exact::ratio(1, 64));
    assert_eq!(power("27", "0.5").expect("positive").to_answer_text(), "5.196152422706631880582339025");
    assert_eq!(power("0", "0"), Some(Exact::ONE));
    assert_eq!(power("0", "0.5"), Some(Exact::ZERO));
    assert_eq!(power("0", "-1"), None);
    assert_eq!(power("-8", "0.5"), None);
    assert_eq!(power("-1", "99999999999999999999"), Some(Exact::int(-1)));
    let tiny = roots::exp(&number("-100")).expect("small").to_answer_text();
    assert!(tiny.ends_with("3720075976020835962959695804"), "{tiny}");
}

#[test]
fn a_sum_of_many_is_what_adding_one_after_the_other_gives() {
    let mut state = 7u64;
    let mut below = |end: i64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as i64 % end
    };
    for round in 0..60 {
        let numbers: Vec<Exact> = (0..below(120))
            .map(|_| match below(8) {
                0 => Exact::int(i128::MAX - i128::from(below(5))),
                1 => Exact::int(i128::MIN + 1),
                2 => Exact::ratio(1, i128::MAX - i128::from(below(3))).expect("not zero"),
                3 => Exact::parse("123456789012345678901234567890123456789012345.67").expect("a number"),
                4 => Exact::int(i128::from(below(100))),
                _ => Exact::ratio(i128::from(below(1000)) - 500, i128::from(below(400)) + 1).expect("not zero"),
            })
            .collect();
        let one_by_one = numbers.iter().try_fold(Exact::ZERO, |sum, number| sum.add(number));
        assert_eq!(Exact::sum(&numbers), one_by_one, "round {round}");
    }
    assert_eq!(Exact::sum(Vec::<Exact>::new()), Ok(Exact::ZERO));
}
