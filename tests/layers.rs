//! The layer rule: a module uses only modules that stand before it in `src/lib.rs`. And two
//! habits beside it: files stay short, and nothing unfinished is left standing.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test stops where it fails")]

mod source_support;

use std::fs;

use source_support::{
    SourceFile, code_of, is_word, line_of, lines_without_tests, root, source_files, test_files,
    without_tests,
};

const MOST_LINES: usize = 450;

/// The modules in the order of `src/lib.rs`, lowest first.
fn layers() -> Vec<String> {
    let code = code_of(&fs::read_to_string(root().join("src/lib.rs")).unwrap());
    let declared = code.lines().filter_map(|line| line.trim().strip_prefix("pub mod "));
    let layers: Vec<String> =
        declared.filter_map(|name| name.strip_suffix(';')).map(str::to_owned).collect();
    assert!(layers.len() > 1, "src/lib.rs declares its modules as `pub mod NAME;`");
    layers
}

/// A module at the root of the crate that a file names, and where.
#[derive(Debug, PartialEq)]
struct Use {
    module: String,
    line: usize,
}

/// Everything that a file names by `crate::…`, or by as many `super::` as lead to the root.
fn uses(name: &str, text: &str) -> Vec<Use> {
    let code = without_tests(&code_of(text));
    let supers = "super::".repeat(depth(name));
    let mut found = Vec::new();
    for root in ["crate::", &supers] {
        for (at, _) in code.match_indices(root) {
            // `super::super::` is looked for as a whole.
            let longer = code[..at].ends_with(is_word) || code[..at].ends_with("super::");
            if longer || root.is_empty() {
                continue;
            }
            for module in first_names(&code[at + root.len()..]) {
                found.push(Use { module, line: line_of(&code, at) });
            }
        }
    }
    found
}

/// How many modules a file stands below the root of the crate.
fn depth(name: &str) -> usize {
    let path = name.trim_end_matches(".rs").trim_end_matches("/mod");
    path.split('/').count()
}

/// The names that a path goes on with: one, or the first of each part of a group in braces.
fn first_names(rest: &str) -> Vec<String> {
    let word = |text: &str| text.chars().take_while(|letter| is_word(*letter)).collect::<String>();
    let Some(group) = rest.strip_prefix('{') else { return vec![word(rest)] };
    let mut names = Vec::new();
    let (mut depth, mut begins) = (0, true);
    for (at, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => begins = true,
            letter if begins && is_word(letter) => {
                names.push(word(&group[at..]));
                begins = false;
            }
            _ => {}
        }
    }
    names
}

/// The layer of a file: its folder or file right below `src/`.
fn layer_of(name: &str) -> &str {
    name.split('/').next().unwrap_or(name).trim_end_matches(".rs")
}

fn upward_uses(file: &SourceFile, layers: &[String]) -> Vec<String> {
    let place = |module: &str| layers.iter().position(|layer| layer == module);
    let own = layer_of(&file.name);
    let Some(own_place) = place(own) else {
        return vec![format!("src/{}: `{own}` is no module of src/lib.rs", file.name)];
    };
    let upward = |used: &Use| place(&used.module).is_some_and(|place| place > own_place);
    let words = |used: Use| {
        format!(
            "src/{}:{}: `{own}` uses `{}`, which stands above it",
            file.name, used.line, used.module
        )
    };
    uses(&file.name, &file.text).into_iter().filter(upward).map(words).collect()
}

fn assert_none(found: &[String], rule: &str) {
    assert!(found.is_empty(), "{rule}\n{}\n", found.join("\n"));
}

#[test]
fn modules_use_only_what_stands_before_them() {
    let layers = layers();
    let files = source_files();
    let of_tests = test_files(&files);
    let found: Vec<String> = files
        .iter()
        .filter(|file| !matches!(file.name.as_str(), "lib.rs" | "main.rs"))
        .filter(|file| !of_tests.contains(&file.name))
        .flat_map(|file| upward_uses(file, &layers))
        .collect();
    assert_none(&found, "a module uses only modules that stand before it in src/lib.rs:");
}

#[test]
fn files_stay_short() {
    let files = source_files();
    let of_tests = test_files(&files);
    let found: Vec<String> = files
        .iter()
        .filter(|file| !of_tests.contains(&file.name))
        .map(|file| (file, lines_without_tests(&code_of(&file.text))))
        .filter(|(_, lines)| *lines > MOST_LINES)
        .map(|(file, lines)| format!("src/{}: {lines} lines", file.name))
        .collect();
    assert_none(&found, &format!("no file has more than {MOST_LINES} lines, tests aside:"));
}

#[test]
fn nothing_unfinished_is_left() {
    let mut found = Vec::new();
    for file in source_files() {
        let code = code_of(&file.text);
        for word in ["todo!", "unimplemented!", "dbg!"] {
            let whole = |at: &usize| !code[..*at].ends_with(is_word);
            let places = code.match_indices(word).map(|(at, _)| at).filter(whole);
            found.extend(
                places.map(|at| format!("src/{}:{}: {word}", file.name, line_of(&code, at))),
            );
        }
    }
    assert_none(&found, "what is unfinished is not kept:");
}

#[test]
fn uses_are_found_in_every_form() {
    let text = "
        use crate::scim::Filter; // crate::comment
        use crate::{judge::{Law, self}, report};
        fn f() { super::super::cli::g(); super::near(); let _ = \"crate::text\"; let _ = '\"'; }
        #[cfg(test)]
        mod tests { use crate::session; }
        fn g<'a>(x: &'a str) { crate::late::h(r#\"crate::raw \" \"#, x) }
    ";
    let found: Vec<(String, usize)> =
        uses("plan/deep.rs", text).into_iter().map(|used| (used.module, used.line)).collect();
    let expected = [("scim", 2), ("judge", 3), ("report", 3), ("late", 7), ("cli", 4)];
    assert_eq!(found, expected.map(|(module, line)| (module.to_owned(), line)));
}

#[test]
fn an_upward_use_is_reported() {
    let layers = ["scim", "plan"].map(str::to_owned);
    let text = "use crate::plan::Plan;\nuse crate::scim::urn;\n".to_owned();
    let low = SourceFile { name: "scim/urn.rs".to_owned(), text: text.clone() };
    let high = SourceFile { name: "plan/mod.rs".to_owned(), text };
    let words = "src/scim/urn.rs:1: `scim` uses `plan`, which stands above it";
    assert_eq!(upward_uses(&low, &layers), [words]);
    assert!(upward_uses(&high, &layers).is_empty());
}
