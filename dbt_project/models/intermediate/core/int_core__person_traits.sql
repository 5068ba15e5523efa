-- One row per person, sender and span of days with the same traits: sex, ethnicity group,
-- disability and month of birth. Sender `any` reads the newest row of any provider.
with

attributes as (
    select * from {{ ref('int_core__person_attributes') }}
),

ethnicities as (
    select * from {{ ref('ethnicities') }}
),

named as (
    select
        attributes.person_id,
        attributes.provider_code,
        attributes.from_date,
        attributes.until_date,
        case attributes.gender_code
            when 'M' then 'male'
            when 'F' then 'female'
            when 'O' then 'other'
            else 'unknown'
        end as sex,
        case
            when ethnicities.ethnicity_group is null then 'unknown'
            when ethnicities.ethnicity_group = 'Not stated' then 'unknown'
            else lower(ethnicities.ethnicity_group)
        end as ethnicity_group,
        case attributes.disability
            when 'Y' then 'disabled'
            when 'N' then 'not_disabled'
            else 'unknown'
        end as disability,
        -- Months since the year 0: ages are differences of months.
        cast(substring(attributes.birth_year_month, 1, 4) as int) * 12
        + cast(substring(attributes.birth_year_month, 6, 2) as int) as birth_month_number
    from attributes
    left join ethnicities on attributes.ethnicity_code = ethnicities.ethnicity_code
),

person_traits as (
    select *
    from {{ merged_spans(
        'named', 'person_id, provider_code, sex, ethnicity_group, disability, birth_month_number'
    ) }} as spans
)

select * from person_traits
