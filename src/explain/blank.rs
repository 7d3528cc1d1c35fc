//! Where a blank arose: from a value back to the operand whose blank it is.

use crate::finish::{Step, Trace};
use crate::function::Scalar;
use crate::plan::{Op, Program};
use crate::value::{Exact, Reason, Value};

/// The step in which the blank of a step arose, and its reason; `None` if the step has a value.
pub(super) fn arose(program: &Program, trace: &Trace, step: usize) -> Option<(usize, Reason)> {
    let mut at = step;
    let reason = blank(trace, step)?;
    // Every operand stands before its step, so the way ends.
    while let Some(operand) = origin(program, trace, at) {
        at = operand;
    }
    Some((at, reason))
}

/// The operand whose blank a step has passed on; `None` if its own began there.
fn origin(program: &Program, trace: &Trace, at: usize) -> Option<usize> {
    let own = blank(trace, at)?;
    let is_blank = |operand: &&usize| blank(trace, **operand).is_some();
    // A condition passes over blanks on which it can be decided, a function passes on the first.
    let is_own = |operand: &&usize| blank(trace, **operand) == Some(own);
    match program.ops.get(at)? {
        Op::Constant(_) | Op::Leaf(_) | Op::OpenRows(_) | Op::Nested(_) | Op::Moved(_) | Op::Length(_) => None,
        Op::Call(Scalar::Case, operands) | Op::Else(operands) => {
            let taken = trace.steps.get(at).and_then(|step| step.taken)?;
            operands.get(taken).filter(is_blank).copied()
        }
        // A division looks at its divisors first, at the last before the others; where that is zero, the blank is its own.
        Op::Call(Scalar::Divide | Scalar::Growth, operands) => {
            let (first, divisors) = operands.split_first()?;
            let decides = |operand: &&usize| is_blank(operand) || is_zero(trace, **operand);
            Some(divisors.iter().rev().find(decides).unwrap_or(first)).filter(is_own).copied()
        }
        Op::Call(Scalar::Coalesce, operands) if own != Reason::Undecided => operands.iter().rev().find(is_own).copied(),
        Op::Call(_, operands) => operands.iter().find(is_own).copied(),
        Op::MinimumBase { inner, base, least } => {
            let is_below = number(trace, *base).is_some_and(|base| base < least);
            Some(inner).filter(|_| !is_below).filter(is_own).copied()
        }
    }
}

fn blank(trace: &Trace, at: usize) -> Option<Reason> {
    match trace.steps.get(at) {
        Some(Step { value: Ok(Value::Blank(reason)), .. }) => Some(*reason),
        _ => None,
    }
}

fn is_zero(trace: &Trace, at: usize) -> bool {
    number(trace, at).is_some_and(Exact::is_zero)
}

fn number(trace: &Trace, at: usize) -> Option<&Exact> {
    trace.steps.get(at).and_then(|step| step.value.as_ref().ok()).and_then(Value::as_number)
}
