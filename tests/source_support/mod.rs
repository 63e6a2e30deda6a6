//! The source files of the crate, as text, for tests that read them.

#![allow(dead_code, reason = "each test uses a part of it")]
#![allow(clippy::unwrap_used, reason = "a failing helper fails its test")]

use std::collections::BTreeSet;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// A source file.
pub struct SourceFile {
    /// Its path below `src/`, with `/` between the parts.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// Everything in the repository is found from here.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every `.rs` file below `src/`, by name.
pub fn source_files() -> Vec<SourceFile> {
    let directory = root().join("src");
    let mut files = Vec::new();
    collect(&directory, &directory, &mut files);
    files.sort_by(|one, other| one.name.cmp(&other.name));
    assert!(!files.is_empty(), "no source files in {}", directory.display());
    files
}

fn collect(base: &Path, directory: &Path, files: &mut Vec<SourceFile>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(base, &path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let parts = path.strip_prefix(base).unwrap().components();
            let parts: Vec<_> = parts.map(|part| part.as_os_str().to_string_lossy()).collect();
            files.push(SourceFile {
                name: parts.join("/"),
                text: fs::read_to_string(&path).unwrap(),
            });
        }
    }
}

/// The text with comments and everything in quotes blanked out. Lines and places stay.
pub fn code_of(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut code = letters.clone();
    let mut at = 0;
    while at < letters.len() {
        let end = end_of_prose(&letters, at);
        for letter in &mut code[at..end] {
            if *letter != '\n' {
                *letter = ' ';
            }
        }
        at = end.max(at + 1);
    }
    code.into_iter().collect()
}

/// Where the comment or literal that begins here ends; here, where none begins.
fn end_of_prose(letters: &[char], at: usize) -> usize {
    let next = letters.get(at + 1).copied();
    match (letters[at], next) {
        ('/', Some('/')) => find(letters, at, |rest| rest[0] == '\n'),
        ('/', Some('*')) => end_of_block(letters, at),
        ('"', _) => end_of_text(letters, at + 1, '"'),
        // A lifetime has no second quote two places on, unlike a literal such as 'a'.
        ('\'', Some('\\')) => end_of_text(letters, at + 1, '\''),
        ('\'', Some(_)) if letters.get(at + 2) == Some(&'\'') => at + 3,
        ('r', Some('"' | '#'))
            if at == 0 || !is_word(letters[at - 1]) || letters[at - 1] == 'b' =>
        {
            end_of_raw(letters, at)
        }
        _ => at,
    }
}

fn find(letters: &[char], from: usize, holds: impl Fn(&[char]) -> bool) -> usize {
    (from..letters.len()).find(|at| holds(&letters[*at..])).unwrap_or(letters.len())
}

fn end_of_block(letters: &[char], at: usize) -> usize {
    let mut depth = 0;
    let mut here = at;
    while here + 1 < letters.len() {
        match (letters[here], letters[here + 1]) {
            ('/', '*') => (depth, here) = (depth + 1, here + 2),
            ('*', '/') => (depth, here) = (depth - 1, here + 2),
            _ => here += 1,
        }
        if depth == 0 {
            return here;
        }
    }
    letters.len()
}

fn end_of_text(letters: &[char], from: usize, quote: char) -> usize {
    let mut here = from;
    while here < letters.len() {
        match letters[here] {
            '\\' => here += 2,
            letter if letter == quote => return here + 1,
            _ => here += 1,
        }
    }
    letters.len()
}

fn end_of_raw(letters: &[char], at: usize) -> usize {
    let fences = letters[at + 1..].iter().take_while(|letter| **letter == '#').count();
    let open = at + 1 + fences;
    if letters.get(open) != Some(&'"') {
        // A raw identifier, such as `r#type`.
        return at;
    }
    let mut close = vec!['"'];
    close.extend(std::iter::repeat_n('#', fences));
    let end = find(letters, open + 1, |rest| rest.starts_with(&close));
    (end + close.len()).min(letters.len())
}

/// Whether a letter can stand in a name.
pub fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// The items under `#[cfg(test)]`, as ranges of bytes of the code.
pub fn test_items(code: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (start, attribute) in code.match_indices("#[cfg(test)]") {
        if found.last().is_some_and(|last| last.contains(&start)) {
            continue;
        }
        let from = start + attribute.len();
        let mut depth = 0;
        let end = code[from..].char_indices().find_map(|(at, letter)| {
            match letter {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            (depth == 0 && matches!(letter, ';' | '}')).then_some(from + at + 1)
        });
        found.push(start..end.unwrap_or(code.len()));
    }
    found
}

/// The code with its test items blanked out.
pub fn without_tests(code: &str) -> String {
    let items = test_items(code);
    let blank = |(at, letter): (usize, char)| {
        let inside = items.iter().any(|item| item.contains(&at));
        if inside && letter != '\n' { ' ' } else { letter }
    };
    code.char_indices().map(blank).collect()
}

/// Lines of a file that are no tests.
pub fn lines_without_tests(code: &str) -> usize {
    let in_tests: usize = test_items(code).into_iter().map(|item| code[item].lines().count()).sum();
    code.lines().count() - in_tests
}

/// Names of the files that only tests are made of: `#[cfg(test)] mod NAME;` leads there.
pub fn test_files(files: &[SourceFile]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for file in files {
        let code = code_of(&file.text);
        for item in test_items(&code) {
            let words: Vec<&str> = code[item].split_whitespace().collect();
            let Some(name) = words.last().and_then(|last| last.strip_suffix(';')) else { continue };
            if !words.contains(&"mod") {
                continue;
            }
            let folder = match file.name.rsplit_once('/') {
                Some((folder, "mod.rs")) => format!("{folder}/"),
                Some((folder, own)) => format!("{folder}/{}/", own.trim_end_matches(".rs")),
                None => String::new(),
            };
            let alone = format!("{folder}{name}.rs");
            let below = format!("{folder}{name}/");
            let of_test =
                |other: &&SourceFile| other.name == alone || other.name.starts_with(&below);
            found.extend(files.iter().filter(of_test).map(|other| other.name.clone()));
        }
    }
    found
}

/// The line of a place in a text, from 1.
pub fn line_of(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}
