//! The parameters of a query, from a URL or from a SearchRequest.

use serde_json::{Map, Value};

use super::{candidates, subset};
use crate::reference::call::Call;
use crate::reference::failure::Failure;
use crate::reference::faults::{asking, filtering, listing, projecting};
use crate::reference::http::Request;
use crate::reference::options::{BothProjections, UnsupportedFilter};
use crate::reference::resource;
use crate::scim::project::Projection;
use crate::scim::sort::SortOrder;
use crate::scim::{AttributePath, Filter, ScimType, filter, urn};

/// What a query asks for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Params {
    /// `filter`.
    pub(super) filter: Option<Filter>,
    /// `sortBy` with `sortOrder`.
    pub(super) sort: Option<(AttributePath, SortOrder)>,
    /// `attributes` or `excludedAttributes`.
    pub(super) projection: Projection,
    /// `startIndex`.
    pub(super) start_index: Option<i64>,
    /// `count`.
    pub(super) count: Option<i64>,
    /// `cursor`.
    pub(super) cursor: Option<String>,
}

impl Params {
    /// Reads the query parameters of a URL.
    pub(super) fn from_query(
        call: &Call,
        request: &Request,
        kind: Option<usize>,
    ) -> Result<Self, Failure> {
        let number = |name: &str| request.param(name).map(|text| integer(name, text)).transpose();
        let params = Self {
            filter: request
                .param("filter")
                .and_then(|f| read_filter(call, f).transpose())
                .transpose()?,
            sort: read_sort(call, request.param("sortBy"), request.param("sortOrder"))?,
            projection: resource::projection(call, request, "list")?,
            start_index: number("startIndex")?,
            count: number("count")?,
            cursor: request.param("cursor").map(str::to_owned),
        };
        let filter = params.filter.as_ref();
        asking::filter(call, || {
            filter.is_some_and(|filter| candidates::names(filter, &asking::is_personal))
        })?;
        asking::size(call, kind, filter, params.count)?;
        params.checked(call)
    }

    /// Reads a SearchRequest.
    pub(super) fn from_body(call: &Call, body: &Value) -> Result<Self, Failure> {
        let body = body.as_object().ok_or_else(|| Failure::syntax("the body is not an object"))?;
        let is_search = member(body, "schemas").and_then(Value::as_array).is_some_and(|schemas| {
            let uri = |schema: &Value| {
                schema.as_str().is_some_and(|s| s.eq_ignore_ascii_case(urn::SEARCH_REQUEST))
            };
            schemas.iter().any(uri)
        });
        if !is_search {
            return Err(Failure::syntax(format!("schemas does not name {}", urn::SEARCH_REQUEST)));
        }
        let filter = text(body, "filter")?;
        let mut params = Self {
            filter: filter.and_then(|f| read_filter(call, f).transpose()).transpose()?,
            sort: read_sort(call, text(body, "sortBy")?, text(body, "sortOrder")?)?,
            projection: body_projection(call, body)?,
            start_index: number(body, "startIndex")?,
            count: number(body, "count")?,
            cursor: text(body, "cursor")?.map(str::to_owned),
        };
        params.forget(call);
        params.checked(call)
    }

    /// Lets faults take out what a search asks for.
    fn forget(&mut self, call: &Call) {
        if call.fault("search.filter-ignored") {
            self.filter = None;
        }
        if call.fault("search.paging-ignored") {
            (self.start_index, self.count) = (None, None);
        }
        if call.fault("search.sort-ignored") {
            self.sort = None;
        }
        if call.fault("search.attributes-ignored") {
            self.projection = Projection::Default;
        }
    }

    /// Whether a page other than the first is asked for.
    pub(super) fn is_later_page(&self) -> bool {
        self.start_index.is_some_and(|start| start > 1)
    }

    /// What the pages of one walk have in common.
    pub(super) fn fingerprint(&self) -> String {
        let filter = self.filter.as_ref().map(ToString::to_string).unwrap_or_default();
        let sort = self.sort.as_ref().map(|(by, order)| format!("{by} {order:?}"));
        format!("{filter}\n{}", sort.unwrap_or_default())
    }

    fn checked(mut self, call: &Call) -> Result<Self, Failure> {
        if !call.options().features.cursor_paging {
            self.cursor = None;
        }
        if !call.options().features.index_paging {
            self.start_index = None;
        }
        listing::check(call, self.start_index, self.count)?;
        if self.cursor.is_some() && self.start_index.is_some() {
            return Err(Failure::value("cursor and startIndex exclude one another"));
        }
        Ok(self)
    }
}

fn read_filter(call: &Call, text: &str) -> Result<Option<Filter>, Failure> {
    if call.fault("filter.unsupported-ignored") {
        return Ok(None);
    }
    if !call.options().features.filter || filtering::is_unsupported(call) {
        return unsupported(call, "filters are not supported".to_owned());
    }
    if let Some(most) = call.options().limits.filter_length.filter(|most| text.len() > *most) {
        let detail = format!("the filter is longer than {most} bytes");
        return Err(Failure::bad(ScimType::InvalidFilter, detail));
    }
    if filtering::refuses(call, text) {
        return Err(Failure::bad(ScimType::InvalidFilter, "operators are in lower case"));
    }
    match filter::parse(text) {
        Ok(filter) => match unsupported_part(call, &filter) {
            Some(part) => unsupported(call, format!("{part} is not supported in filters")),
            None => {
                let filter = filtering::too_long(call, text).unwrap_or(filter);
                Ok(Some(filtering::spoil(call, filter)))
            }
        },
        Err(error) => filtering::unreadable(call)
            .ok_or_else(|| Failure::bad(ScimType::InvalidFilter, error.to_string())),
    }
}

/// The first part of a filter that is not supported.
fn unsupported_part(call: &Call, filter: &Filter) -> Option<String> {
    let supported = call.options().features.filter_constructs.as_deref();
    let missing = supported.and_then(|supported| subset::unsupported(filter, supported));
    missing
        .map(str::to_owned)
        .or_else(|| subset::refused(filter, &call.options().refused.in_filters))
}

/// What becomes of a filter that is not supported.
fn unsupported(call: &Call, detail: String) -> Result<Option<Filter>, Failure> {
    match call.options().readings.unsupported_filter {
        UnsupportedFilter::Refuse => Err(Failure::bad(ScimType::InvalidFilter, detail)),
        UnsupportedFilter::Empty => Ok(Some(subset::nothing())),
        UnsupportedFilter::Everything => Ok(None),
    }
}

fn read_sort(
    call: &Call,
    by: Option<&str>,
    order: Option<&str>,
) -> Result<Option<(AttributePath, SortOrder)>, Failure> {
    let Some(by) = by.filter(|by| !by.is_empty() && call.options().features.sort) else {
        return Ok(None);
    };
    let path = AttributePath::parse(by).map_err(|error| Failure::value(error.to_string()))?;
    let path = if call.fault("sort.wrong-attribute") { AttributePath::of("id") } else { path };
    let order = match order {
        None if call.fault("sort.descending-by-default") => SortOrder::Descending,
        None => SortOrder::default(),
        Some(text) => SortOrder::from_keyword(text)
            .ok_or_else(|| Failure::value(format!("{text:?} is no sortOrder")))?,
    };
    if call.fault("sort.order-ignored") {
        return Ok(Some((path, SortOrder::Ascending)));
    }
    Ok(Some((path, order)))
}

fn body_projection(call: &Call, body: &Map<String, Value>) -> Result<Projection, Failure> {
    let attributes = names(body, "attributes")?;
    let mut excluded = names(body, "excludedAttributes")?;
    let lenient = call.options().readings.both_projections == BothProjections::PreferAttributes;
    if lenient && !attributes.is_empty() {
        excluded.clear();
    }
    Ok(projecting::read(call, "list", Projection::from_names(attributes, excluded)?))
}

fn integer(name: &str, text: &str) -> Result<i64, Failure> {
    text.trim().parse().map_err(|_| Failure::value(format!("{name} {text:?} is not an integer")))
}

fn member<'a>(body: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    let found = body.get(name);
    let found =
        found.or_else(|| body.iter().find(|(k, _)| k.eq_ignore_ascii_case(name)).map(|(_, v)| v));
    found.filter(|value| !value.is_null())
}

fn text<'a>(body: &'a Map<String, Value>, name: &str) -> Result<Option<&'a str>, Failure> {
    match member(body, name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Failure::value(format!("{name} is not a string"))),
    }
}

fn number(body: &Map<String, Value>, name: &str) -> Result<Option<i64>, Failure> {
    match member(body, name) {
        None => Ok(None),
        Some(value) => match value.as_i64() {
            Some(number) => Ok(Some(number)),
            None => Err(Failure::value(format!("{name} is not an integer"))),
        },
    }
}

fn names<'a>(body: &'a Map<String, Value>, name: &str) -> Result<Vec<&'a str>, Failure> {
    let refused = || Failure::value(format!("{name} is not an array of strings"));
    match member(body, name) {
        None => Ok(Vec::new()),
        Some(Value::Array(names)) => {
            names.iter().map(|name| name.as_str().ok_or_else(refused)).collect()
        }
        Some(_) => Err(refused()),
    }
}
