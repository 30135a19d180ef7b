//! `vratar schema`: for editors.

use crate::cli::SchemaOf;
use std::process::ExitCode;

/// Prints a JSON Schema.
pub(crate) fn schema(of: SchemaOf) -> anyhow::Result<ExitCode> {
    let schema = match of {
        SchemaOf::Config => vratar_config::schema(),
        SchemaOf::Manifest => vratar_plugin_sdk::schema(),
        SchemaOf::Questionnaire => crate::known::questionnaire_schema(),
        SchemaOf::Case => vratar_plugin_sdk::case_schema(),
    };
    say!("{}", serde_json::to_string_pretty(&schema)?);
    Ok(ExitCode::SUCCESS)
}
