-- One row per recommendation or inspection criterion, with the newest attestation of it.
-- Figures are not here: fct_recommendation_evidence holds them, from released figures only.
with

recommendations as (
    select * from {{ ref('recommendations') }}
),

attestations as (
    select * from {{ ref('recommendation_attestations') }}
),

numbered_attestations as (
    select
        attestations.*,
        row_number() over (
            partition by item_code
            order by attested_date desc, attested_by
        ) as newest_first
    from attestations
),

newest_attestations as (
    select * from numbered_attestations where newest_first = 1
),

fct_recommendations as (
    select
        recommendations.item_code,
        recommendations.item_type,
        recommendations.item_order,
        recommendations.item_name,
        recommendations.addressed_to,
        recommendations.asks_for,
        recommendations.evidence_source,
        recommendations.what_data_cannot_say,
        recommendations.what_would_answer,
        recommendations.baseline_start_date,
        recommendations.baseline_end_date,
        newest_attestations.attested_date,
        newest_attestations.attested_by,
        newest_attestations.attestation,
        newest_attestations.source as attestation_source,
        recommendations.source
    from recommendations
    left join newest_attestations
        on recommendations.item_code = newest_attestations.item_code
)

select * from fct_recommendations order by item_order
