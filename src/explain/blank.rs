//! Where a blank arose: from a value back to the first operand that had none.

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
    let is_blank = |operand: &&usize| blank(trace, **operand).is_some();
    match program.ops.get(at)? {
        Op::Constant(_) | Op::Leaf(_) | Op::OpenRows(_) | Op::Nested(_) | Op::Moved(_) | Op::Length(_) => None,
        Op::Call(Scalar::Case, operands) | Op::Else(operands) => {
            let taken = trace.steps.get(at).and_then(|step| step.taken)?;
            operands.get(taken).filter(is_blank).copied()
        }
        // A division looks at its divisor first; where that is zero, the blank is its own.
        Op::Call(Scalar::Divide | Scalar::Growth, operands) => match operands.as_slice() {
            [_, divisor] if is_zero(trace, *divisor) => None,
            operands => operands.iter().rev().find(is_blank).copied(),
        },
        Op::Call(_, operands) => operands.iter().find(is_blank).copied(),
        Op::MinimumBase { inner, .. } => match blank(trace, at)? {
            Reason::BelowMinimumBase => None,
            _ => Some(inner).filter(is_blank).copied(),
        },
    }
}

fn blank(trace: &Trace, at: usize) -> Option<Reason> {
    match trace.steps.get(at) {
        Some(Step { value: Ok(Value::Blank(reason)), .. }) => Some(*reason),
        _ => None,
    }
}

fn is_zero(trace: &Trace, at: usize) -> bool {
    let value = trace.steps.get(at).and_then(|step| step.value.as_ref().ok());
    value.and_then(Value::as_number).is_some_and(Exact::is_zero)
}
