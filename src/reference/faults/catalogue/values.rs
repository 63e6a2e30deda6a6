//! Faults of single values.

use super::{Fault, faults};

/// Values that have a form of their own, or none at all.
pub(super) const FAULTS: &[Fault] = faults! {
    "values" {
        "profile-url-cut" breaks "RFC7643-4.1.1-07": "profileUrl loses its path.",
        "locale-cut" breaks "RFC7643-4.1.1-08": "locale keeps its language alone.",
        "timezone-as-offset" breaks "RFC7643-4.1.1-09": "timezone is stored as an offset.",
        "languages-cut" breaks "RFC7643-4.1.1-14":
            "preferredLanguage keeps the first language alone.",
        "photo-as-page" breaks "RFC7643-4.1.2-04":
            "Photos are shown by the address of a page around them.",
        "locale-checked" bends "RFC7643-4.1.1-08": "A locale that is no language tag is refused.",
        "timezone-checked" bends "RFC7643-4.1.1-09": "A timezone on Mars is refused.",
        "lines-cut" breaks "RFC7643-4.1.2-11": "Addresses lose what follows a line break.",
        "street-required" bends "RFC7643-4.1.2-12": "An address without a street is refused.",
        "formatted-invented" breaks "RFC7643-4.1.1-06":
            "A name without formatted is shown with the userName as formatted.",
        "type-canonical" bends "RFC7643-2.4-07": "Types are stored in small letters.",
        "email-domain-lower-case" bends "RFC7643-4.1.2-01":
            "The domains of email addresses are stored in small letters.",
        "phone-as-uri" bends "RFC7643-4.1.2-02": "Phone numbers are stored as tel URIs.",
        "chat-address-stripped" bends "RFC7643-4.1.2-03":
            "Chat addresses are stored without blanks and in small letters.",
        "unknown-type-dropped" bends "RFC7643-7-08":
            "A type that canonicalValues does not list is left out.",
        "unknown-type-refused" bends "RFC7643-2.3.1-02":
            "A type that canonicalValues does not list is refused.",
        "binary-unchecked" breaks "RFC7643-2.3.6-01": "What is no base64 is stored as a certificate.",
        "certificate-as-pem" breaks "RFC7643-4.1.2-10":
            "Certificates are shown between the lines of PEM.",
        "nulls-shown" bends "RFC7643-2.5-04": "Attributes without a value are shown as null.",
        "empty-lists-shown" bends "RFC7643-2.5-04": "Lists without a value are shown empty.",
        "active-by-default" bends "RFC7644-3.3-03":
            "A user who is created without active, or with null, is active.",
        "equal-values-merged" bends "RFC7643-2.4-08":
            "A value under two types is kept under the first.",
    }
};
