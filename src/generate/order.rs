//! How texts compare, as far as the RFCs settle it: letters of ASCII. How other letters are folded
//! and where they stand is not said (RFC 7644 3.4.2.2), and so left open.

use std::cmp::Ordering;

/// The ways in which a text may be folded before it is compared.
pub(super) fn foldings(text: &str, case_exact: bool) -> [String; 2] {
    match case_exact {
        true => [text.to_owned(), text.to_owned()],
        false => [text.to_ascii_lowercase(), text.to_lowercase()],
    }
}

/// The order of two texts where every alphabet agrees about it; none where they may differ.
pub(super) fn certain(left: &str, right: &str, case_exact: bool) -> Option<Ordering> {
    let [left_ascii, left_full] = foldings(left, case_exact);
    let [right_ascii, right_full] = foldings(right, case_exact);
    if left_ascii == right_ascii {
        return Some(Ordering::Equal);
    }
    if left_full == right_full {
        return None;
    }
    let (left, right) = without_common_beginning(&left_ascii, &right_ascii);
    // What ends first comes first, unless the rest is of what some alphabets pass over.
    let longer = |rest: char, order| rest.is_ascii_alphanumeric().then_some(order);
    match (left.chars().next(), right.chars().next()) {
        (None, Some(rest)) => longer(rest, Ordering::Less),
        (Some(rest), None) => longer(rest, Ordering::Greater),
        (Some(a), Some(b)) => letters(a, b),
        (None, None) => Some(Ordering::Equal),
    }
}

/// Digits may be read as numbers, and capitals stand here or there: neither is certain.
fn letters(a: char, b: char) -> Option<Ordering> {
    let both = |is: fn(&char) -> bool| is(&a) && is(&b);
    let same_case = both(char::is_ascii_lowercase) || both(char::is_ascii_uppercase);
    same_case.then(|| a.cmp(&b))
}

fn without_common_beginning<'a>(left: &'a str, right: &'a str) -> (&'a str, &'a str) {
    let same = left.chars().zip(right.chars()).take_while(|(a, b)| a == b);
    let length: usize = same.map(|(a, _)| a.len_utf8()).sum();
    (&left[length..], &right[length..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_letters_of_one_case_have_a_certain_order() {
        assert_eq!(certain("x-ann", "x-bob", true), Some(Ordering::Less));
        assert_eq!(certain("x-Ann", "X-ANN", false), Some(Ordering::Equal));
        assert_eq!(certain("Bob", "ann", false), Some(Ordering::Greater));
        assert_eq!(certain("Bob", "ann", true), None, "capitals may stand first or not");
        assert_eq!(certain("on", "one", true), Some(Ordering::Less));
        assert_eq!(certain("scim-x", "ann", true), Some(Ordering::Greater));
        for (left, right) in
            [("a9", "a10"), ("Zoë", "Zoz"), ("a-b", "ab"), ("É", "é"), ("on", "on-")]
        {
            assert_eq!(certain(left, right, false), None, "{left} {right}");
        }
    }
}
