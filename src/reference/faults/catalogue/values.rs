//! Faults of single values.

use super::{Fault, faults};

/// Values that have a form of their own, or none at all.
pub(super) const FAULTS: &[Fault] = faults! {
    "values" {
        "profile-url-cut" breaks "RFC7643-4.1.1-07":
            "profileUrl loses its path."
            => "Links to profiles lead to the front page of the web site.",
        "locale-cut" breaks "RFC7643-4.1.1-08":
            "locale keeps its language alone."
            => "People in two countries with one language get dates and money in the wrong form.",
        "timezone-as-offset" breaks "RFC7643-4.1.1-09":
            "timezone is stored as an offset."
            => "Appointments are off by an hour after each change to or from summer time.",
        "languages-cut" breaks "RFC7643-4.1.1-14":
            "preferredLanguage keeps the first language alone."
            => "People lose the second language that they can read, and get texts in none.",
        "photo-as-page" breaks "RFC7643-4.1.2-04":
            "Photos are shown by the address of a page around them."
            => "Pictures stay empty, for their address leads to a page around them.",
        "locale-checked" bends "RFC7643-4.1.1-08":
            "A locale that is no language tag is refused."
            => "A record with an odd locale is not created, and the account is missing.",
        "timezone-checked" bends "RFC7643-4.1.1-09":
            "A timezone on Mars is refused."
            => "A record with a zone that the server does not know is not created.",
        "lines-cut" breaks "RFC7643-4.1.2-11":
            "Addresses lose what follows a line break."
            => "Letters go to a street without a house, because the second line is gone.",
        "street-required" bends "RFC7643-4.1.2-12":
            "An address without a street is refused."
            => "Accounts of people with no more than a country cannot be created.",
        "formatted-invented" breaks "RFC7643-4.1.1-06":
            "A name without formatted is shown with the userName as formatted."
            => "Login names are shown where the names of people ought to be.",
        "type-canonical" bends "RFC7643-2.4-07":
            "Types are stored in small letters."
            => "A client that compares texts sees a change at each sync, and sends it again.",
        "email-domain-lower-case" bends "RFC7643-4.1.2-01":
            "The domains of email addresses are stored in small letters."
            => "Email addresses differ from the source in case, and are sent again at each sync.",
        "phone-as-uri" bends "RFC7643-4.1.2-02":
            "Phone numbers are stored as tel URIs."
            => "Phone numbers look changed to whoever compares them with the source.",
        "chat-address-stripped" bends "RFC7643-4.1.2-03":
            "Chat addresses are stored without blanks and in small letters."
            => "Chat addresses differ from the source, and are corrected again at each sync.",
        "unknown-type-dropped" bends "RFC7643-7-08":
            "A type that canonicalValues does not list is left out."
            => "The label of an address is gone, so that work and home cannot be told apart.",
        "unknown-type-refused" bends "RFC7643-2.3.1-02":
            "A type that canonicalValues does not list is refused."
            => "One label of its own has the whole record refused, and the account is missing.",
        "binary-unchecked" breaks "RFC7643-2.3.6-01":
            "What is no base64 is stored as a certificate."
            => "A login by certificate fails months later, for what is stored was never one.",
        "certificate-as-pem" breaks "RFC7643-4.1.2-10":
            "Certificates are shown between the lines of PEM."
            => "Clients that decode certificates fail on the lines around them.",
        "nulls-shown" bends "RFC7643-2.5-04":
            "Attributes without a value are shown as null."
            => "A client that takes null for a value shows it to people, or stumbles over it.",
        "empty-lists-shown" bends "RFC7643-2.5-04":
            "Lists without a value are shown empty."
            => "A client that reads the first element of a list that is there breaks off.",
        "active-by-default" bends "RFC7644-3.3-03":
            "A user who is created without active, or with null, is active."
            => "Accounts that were to be switched on later are open from the first day.",
        "equal-values-merged" bends "RFC7643-2.4-08":
            "A value under two types is kept under the first."
            => "The second role of an address is gone, and mail for it goes nowhere.",
        "always-left-out" breaks "RFC7643-7-15":
            "Attributes that are always returned follow what is asked for."
            => "A client that asks for little misses what it was promised to see in any case.",
        "request-shown" breaks "RFC7643-7-18":
            "Attributes that are returned on request are in every answer."
            => "Lists swell with what was held back for its size, or since not everybody needs to see it.",
        "never-shown" breaks "RFC7643-7-16":
            "Attributes that are never returned are shown, passwords aside."
            => "Codes and keys that a client sent stand in every answer, and in the logs of all that read it.",
        "read-only-taken" breaks "RFC7643-7-12":
            "What a client sends for a readOnly attribute is stored."
            => "Clients overwrite what the target alone knows, and nobody can trust it any more.",
    }
};
