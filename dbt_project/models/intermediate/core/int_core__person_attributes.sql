-- One row per person, sender and span of days the sender's row is read for: the submission
-- whose period holds the day, else the nearest later one, else the nearest earlier one.
-- Sender `any` reads the newest row of any provider.
with

people_as_sent as (
    select * from {{ ref('int_core__people_as_sent') }}
),

by_any_sender as (
    select *
    from (
        select
            people_as_sent.*,
            row_number() over (
                partition by person_id, period_end_date order by sequence desc
            ) as sender_rank
        from people_as_sent
    ) as ranked
    where sender_rank = 1
),

read_as as (
    select
        person_id, provider_code, period_end_date, status_code, gender_code, ethnicity_code,
        disability, birth_year_month, current_tier
    from people_as_sent
    union all
    select
        person_id, 'any' as provider_code, period_end_date, status_code, gender_code,
        ethnicity_code, disability, birth_year_month, current_tier
    from by_any_sender
),

person_attributes as (
    select
        person_id,
        provider_code,
        coalesce(
            lag(period_end_date) over (
                partition by person_id, provider_code order by period_end_date
            ) + 1,
            date '1900-01-01'
        ) as from_date,
        case
            when
                lead(period_end_date) over (
                    partition by person_id, provider_code order by period_end_date
                ) is null
                then date '9999-12-31'
            else period_end_date + 1
        end as until_date,
        coalesce(status_code, 'active') as status_code,
        gender_code,
        ethnicity_code,
        disability,
        birth_year_month,
        current_tier
    from read_as
)

select * from person_attributes
