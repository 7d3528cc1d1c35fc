//! One JSON object, read field by field. Numbers keep their text: nothing goes through a float.

/// What stands behind a field's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// A text, number, `true`, `false` or `null`: written to the buffer that was given (`null` writes nothing).
    Cell,
    /// An array, or an object too deep to be read.
    Nested,
}

/// Between the names of a nested field: `customer` and `name`.
pub(super) const STEP: u8 = 0;

/// Objects within objects are read so deep; what lies deeper is passed over.
const DEEPEST: usize = 32;

/// Reads one object and calls `field` with each name, its value's text and what it is; fields of objects within it have the
/// names that lead to them, separated by [`STEP`]. `None` if the text is not one object.
pub(super) fn object(line: &[u8], mut field: impl FnMut(&[u8], &[u8], Found)) -> Option<()> {
    let mut text = Text { line, at: 0 };
    let (mut name, mut value) = (Vec::new(), Vec::new());
    text.expect(b'{')?;
    text.fields(&mut name, &mut value, 0, &mut field)?;
    text.end()
}

struct Text<'a> {
    line: &'a [u8],
    at: usize,
}

impl Text<'_> {
    /// The fields of an object behind its opening bracket.
    fn fields(
        &mut self,
        name: &mut Vec<u8>,
        value: &mut Vec<u8>,
        depth: usize,
        field: &mut impl FnMut(&[u8], &[u8], Found),
    ) -> Option<()> {
        if self.next_is(b'}') {
            return self.expect(b'}');
        }
        let above = name.len();
        loop {
            name.truncate(above);
            value.clear();
            if above > 0 {
                name.push(STEP);
            }
            self.expect(b'"')?;
            self.string(name)?;
            self.expect(b':')?;
            if depth < DEEPEST && self.next_is(b'{') {
                self.expect(b'{')?;
                self.fields(name, value, depth + 1, field)?;
            } else {
                let found = self.value(value)?;
                field(name, value, found);
            }
            match self.token()? {
                b',' => {}
                b'}' => {
                    name.truncate(above);
                    return Some(());
                }
                _ => return None,
            }
        }
    }

    fn rest(&self) -> &[u8] {
        self.line.get(self.at..).unwrap_or(&[])
    }

    fn skip_space(&mut self) {
        self.at += self.rest().iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    }

    fn token(&mut self) -> Option<u8> {
        self.skip_space();
        let byte = *self.line.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    fn expect(&mut self, wanted: u8) -> Option<()> {
        (self.token()? == wanted).then_some(())
    }

    fn next_is(&mut self, wanted: u8) -> bool {
        self.skip_space();
        self.line.get(self.at) == Some(&wanted)
    }

    fn end(&mut self) -> Option<()> {
        self.skip_space();
        self.rest().is_empty().then_some(())
    }

    fn value(&mut self, out: &mut Vec<u8>) -> Option<Found> {
        match self.token()? {
            b'"' => self.string(out).map(|()| Found::Cell),
            b'{' | b'[' => self.nested().map(|()| Found::Nested),
            b't' => self.word(b"rue", b"true", out),
            b'f' => self.word(b"alse", b"false", out),
            b'n' => self.word(b"ull", b"", out),
            first => {
                self.at -= 1;
                self.number(first, out)
            }
        }
    }

    fn word(&mut self, rest: &[u8], cell: &[u8], out: &mut Vec<u8>) -> Option<Found> {
        self.rest().starts_with(rest).then_some(())?;
        self.at += rest.len();
        out.extend_from_slice(cell);
        Some(Found::Cell)
    }

    fn number(&mut self, first: u8, out: &mut Vec<u8>) -> Option<Found> {
        if first != b'-' && !first.is_ascii_digit() {
            return None;
        }
        let is_part = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E');
        let length = self.rest().iter().take_while(|byte| is_part(byte)).count();
        let digits = self.line.get(self.at..self.at + length)?;
        is_number(digits).then_some(())?;
        self.at += length;
        match digits.iter().position(|byte| matches!(byte, b'e' | b'E')) {
            None => out.extend_from_slice(digits),
            Some(at) => out.extend_from_slice(&without_exponent(digits, at)?),
        }
        Some(Found::Cell)
    }

    /// The rest of a string behind its opening quote.
    fn string(&mut self, out: &mut Vec<u8>) -> Option<()> {
        loop {
            let length = memchr::memchr2(b'"', b'\\', self.rest())?;
            out.extend_from_slice(self.line.get(self.at..self.at + length)?);
            self.at += length + 1;
            if self.line.get(self.at - 1) == Some(&b'"') {
                return Some(());
            }
            let escape = *self.line.get(self.at)?;
            self.at += 1;
            let letter = match escape {
                b'"' | b'\\' | b'/' => char::from(escape),
                b'b' => '\u{8}',
                b'f' => '\u{c}',
                b'n' => '\n',
                b'r' => '\r',
                b't' => '\t',
                b'u' => self.unicode()?,
                _ => return None,
            };
            out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }

    fn unicode(&mut self) -> Option<char> {
        let first = self.hex()?;
        if !(0xd800..0xdc00).contains(&first) {
            return char::from_u32(first);
        }
        self.rest().starts_with(b"\\u").then_some(())?;
        self.at += 2;
        let second = self.hex()?;
        (0xdc00..0xe000).contains(&second).then_some(())?;
        char::from_u32(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00))
    }

    fn hex(&mut self) -> Option<u32> {
        let digits = std::str::from_utf8(self.line.get(self.at..self.at + 4)?).ok()?;
        self.at += 4;
        u32::from_str_radix(digits, 16).ok()
    }

    /// Passes over the rest of an object or array.
    fn nested(&mut self) -> Option<()> {
        let mut depth = 1usize;
        let mut ignored = Vec::new();
        while depth > 0 {
            match self.token()? {
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth -= 1,
                b'"' => {
                    ignored.clear();
                    self.string(&mut ignored)?;
                }
                _ => {}
            }
        }
        Some(())
    }
}

/// Whether signs are a number as JSON has them: no zeros before it, digits on both sides of a point.
fn is_number(text: &[u8]) -> bool {
    let digits = |text: &[u8]| text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let text = text.strip_prefix(b"-").unwrap_or(text);
    let (whole, rest) = text.split_at(digits(text));
    if whole.is_empty() || (whole.len() > 1 && whole.starts_with(b"0")) {
        return false;
    }
    let rest = match rest.strip_prefix(b".") {
        Some(fraction) => match fraction.split_at(digits(fraction)) {
            ([], _) => return false,
            (_, rest) => rest,
        },
        None => rest,
    };
    match rest {
        [] => true,
        [b'e' | b'E', exponent @ ..] => {
            let exponent = exponent.strip_prefix(b"-").or_else(|| exponent.strip_prefix(b"+")).unwrap_or(exponent);
            !exponent.is_empty() && digits(exponent) == exponent.len()
        }
        _ => false,
    }
}

/// `1.5e3` as `1500`: the point moves, no digit changes. Exponents beyond what a number may have are kept as they are.
fn without_exponent(number: &[u8], at: usize) -> Option<Vec<u8>> {
    let (mantissa, exponent) = number.split_at_checked(at)?;
    let exponent: i32 = std::str::from_utf8(exponent.get(1..)?).ok()?.parse().ok()?;
    if exponent.unsigned_abs() > 80 {
        return Some(number.to_vec());
    }
    let (sign, digits) = match mantissa.strip_prefix(b"-") {
        Some(rest) => (&b"-"[..], rest),
        None => (&b""[..], mantissa),
    };
    let point = digits.iter().position(|byte| *byte == b'.').unwrap_or(digits.len());
    let mut plain: Vec<u8> = digits.iter().copied().filter(|byte| *byte != b'.').collect();
    let mut point = i32::try_from(point).ok()? + exponent;
    while point < 1 {
        plain.insert(0, b'0');
        point += 1;
    }
    let point = usize::try_from(point).ok()?;
    while plain.len() < point {
        plain.push(b'0');
    }
    let (whole, fraction) = plain.split_at(point);
    let zeros = whole.iter().take_while(|byte| **byte == b'0').count().min(whole.len() - 1);
    let mut text = sign.to_vec();
    text.extend_from_slice(whole.get(zeros..)?);
    if !fraction.is_empty() {
        text.push(b'.');
        text.extend_from_slice(fraction);
    }
    Some(text)
}
