//! The query part of a URL.

use percent_encoding::percent_decode;

/// Splits a query into decoded names and values; `+` stands for a space.
pub(in crate::reference) fn parse(query: &str) -> Vec<(String, String)> {
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        })
        .collect()
}

fn decode(text: &str) -> String {
    let spaced: Vec<u8> = text.bytes().map(|b| if b == b'+' { b' ' } else { b }).collect();
    percent_decode(&spaced).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_decoded() {
        let pairs = parse("filter=userName%20eq+%22a%2Bb%22&count=&x");
        let expected = [("filter", "userName eq \"a+b\""), ("count", ""), ("x", "")]
            .map(|(a, b)| (a.into(), b.into()));
        assert_eq!(pairs, expected);
    }
}
