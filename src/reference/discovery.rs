//! `/ServiceProviderConfig`, `/ResourceTypes` and `/Schemas` (RFC 7644 section
//! 4; RFC 7643 sections 5, 6 and 7; RFC 9865 section 4; RFC 9967 section 4).

use serde_json::{Value, json};

use super::call::Call;
use super::failure::Failure;
use super::faults::discovering;
use super::http::{Reply, Request, encode_segment};
use super::options::{Auth, Credential, DiscoveryFilter, Features, Limits};
use super::route::Route;
use crate::scim::urn;

/// Where the specifications can be read.
const DOCUMENTATION: &str = "https://www.rfc-editor.org/rfc/rfc7644";

/// Answers a discovery endpoint.
pub(super) fn answer(call: &Call, request: &Request, route: &Route) -> Result<Reply, Failure> {
    if !matches!(request.method.as_str(), "GET" | "HEAD") {
        return Err(Failure::method(request.method.as_str(), route.allow()));
    }
    let forbid = call.options().readings.discovery_filter == DiscoveryFilter::Forbid
        && !call.fault("discovery.filter-ignored");
    if forbid && request.param("filter").is_some() {
        return Err(Failure::new(403, "discovery endpoints cannot be filtered"));
    }
    let found = match route {
        Route::Config => Some(config(call)),
        Route::ResourceTypes(None) => Some(list(resource_types(call))),
        Route::ResourceTypes(Some(id)) => {
            resource_types(call).into_iter().find(|known| known["id"].as_str() == Some(id))
        }
        Route::Schemas(None) => Some(list(schemas(call))),
        Route::Schemas(Some(id)) => schemas(call)
            .into_iter()
            .find(|known| known["id"].as_str().is_some_and(|k| k.eq_ignore_ascii_case(id))),
        _ => None,
    };
    match discovering::spoil(call, route, found) {
        Some(body) => Ok(Reply::json(200, body)),
        None => Err(Failure::not_found("the discovery resource")),
    }
}

fn list(resources: Vec<Value>) -> Value {
    json!({
        "schemas": [urn::LIST_RESPONSE],
        "totalResults": resources.len(),
        "itemsPerPage": resources.len(),
        "startIndex": 1,
        "Resources": resources,
    })
}

fn schemas(call: &Call) -> Vec<Value> {
    let hidden = call.fault("discovery.schema-missing");
    let schemas = call.registry().schemas.iter();
    schemas
        .filter(|schema| !(hidden && schema.id == urn::GROUP))
        .map(|schema| {
            let place = &call.registry().discovery.schemas;
            with_meta(call, schema.to_json(), "Schema", place, Some(&schema.id))
        })
        .collect()
}

fn resource_types(call: &Call) -> Vec<Value> {
    let kinds = call.registry().kinds.iter();
    kinds
        .map(|kind| {
            let resource_type = &kind.schema.resource_type;
            let place = &call.registry().discovery.resource_types;
            with_meta(call, resource_type.to_json(), "ResourceType", place, Some(&resource_type.id))
        })
        .collect()
}

fn with_meta(
    call: &Call,
    mut resource: Value,
    name: &str,
    place: &Option<String>,
    id: Option<&str>,
) -> Value {
    let mut location = format!("{}/{}", call.shared.base_url(), place.as_deref().unwrap_or(name));
    if let Some(id) = id {
        location.push('/');
        location.push_str(&encode_segment(id));
    }
    resource["meta"] = json!({"resourceType": name, "location": location});
    resource
}

/// The ServiceProviderConfig resource.
pub(super) fn config(call: &Call) -> Value {
    let options = call.options();
    let (limits, features) = (&options.limits, &options.features);
    let overstated = call.fault("discovery.max-operations-overstated");
    let max_operations = if overstated { limits.max_operations * 2 } else { limits.max_operations };
    let mut config = json!({
        "schemas": [urn::SERVICE_PROVIDER_CONFIG],
        "documentationUri": DOCUMENTATION,
        "patch": {"supported": features.patch},
        "bulk": {
            "supported": features.bulk,
            "maxOperations": max_operations,
            "maxPayloadSize": limits.max_payload_size,
        },
        "filter": {"supported": features.filter, "maxResults": limits.max_results},
        "changePassword": {"supported": features.change_password},
        "sort": {"supported": features.sort},
        "etag": {"supported": features.etag},
        "authenticationSchemes": schemes(&options.auth),
        "pagination": pagination(limits, features),
    });
    // Absence says that there are none (RFC 9967 section 4), and is what older clients know.
    if features.asynchronous {
        config["securityEvents"] = json!({"asyncRequest": "request"});
    }
    let place = &call.registry().discovery.service_provider_config;
    with_meta(call, config, "ServiceProviderConfig", place, None)
}

fn pagination(limits: &Limits, features: &Features) -> Value {
    json!({
        "cursor": features.cursor_paging,
        "index": features.index_paging,
        "defaultPaginationMethod": if features.index_paging { "index" } else { "cursor" },
        "defaultPageSize": limits.default_page_size.min(limits.page_size()),
        "maxPageSize": limits.page_size(),
        "cursorTimeout": limits.cursor_timeout,
    })
}

fn schemes(auth: &Auth) -> Value {
    let basic = auth.credentials.iter().any(|c| matches!(c, Credential::Basic { .. }));
    let bearer = auth.credentials.iter().any(|c| matches!(c, Credential::Bearer { .. }));
    let scheme = |kind: &str, name: &str, description: &str, rfc: &str| {
        json!({
            "type": kind,
            "name": name,
            "description": description,
            "specUri": format!("https://www.rfc-editor.org/rfc/{rfc}"),
        })
    };
    let mut schemes = Vec::new();
    if bearer || !auth.is_required() {
        let description = "Authentication by a bearer token that was agreed on";
        schemes.push(scheme("oauthbearertoken", "Bearer token", description, "rfc6750"));
    }
    if basic {
        let description = "Authentication by user name and password";
        schemes.push(scheme("httpbasic", "HTTP Basic", description, "rfc7617"));
    }
    if !auth.clients.is_empty() {
        let description = "Client credentials grant at /oauth2/token";
        schemes.push(scheme("oauth2", "OAuth 2.0", description, "rfc6749"));
    }
    schemes.into()
}
