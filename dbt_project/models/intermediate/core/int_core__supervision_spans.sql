-- One row per person and unbroken span supervised in the community under one allocation.
with

allocation_spans as (
    select * from {{ ref('int_core__allocation_spans') }}
),

community_spans as (
    select * from {{ ref('int_core__community_spans') }}
),

supervision_spans as (
    select
        allocation_spans.person_id,
        allocation_spans.allocation_id,
        allocation_spans.provider_code,
        allocation_spans.staff_key,
        allocation_spans.team_code,
        allocation_spans.is_placeholder_staff,
        greatest(allocation_spans.from_date, community_spans.from_date) as from_date,
        least(allocation_spans.until_date, community_spans.until_date) as until_date
    from allocation_spans
    inner join community_spans
        on
            allocation_spans.person_id = community_spans.person_id
            and allocation_spans.provider_code = community_spans.reading_provider_code
            and allocation_spans.from_date < community_spans.until_date
            and community_spans.from_date < allocation_spans.until_date
)

select * from supervision_spans
