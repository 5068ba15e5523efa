-- One row per failure to comply, with the answer of the second-failure rule. A failure that
-- is the first, or came while a breach was open, has no answer; one whose earlier failures
-- may lie before the data is not_covered.
with

failure_histories as (
    select * from {{ ref('int_compliance__failure_histories') }}
),

deadlines as (
    select * from {{ ref('int_compliance__deadlines') }}
),

provider_as_of as (
    select * from {{ ref('int_core__provider_as_of') }}
),

look_back as (
    select cast(value as int) as look_back_days
    from {{ ref('thresholds') }}
    where threshold_name = 'failure_look_back'
),

dated as (
    select
        failure_histories.*,
        cast(failure_histories.event_id as string)
        || ' ' || cast(failure_histories.trigger_date as string) as unit_key,
        deadlines.deadline_date,
        provider_as_of.as_of_date,
        failure_histories.trigger_date - look_back.look_back_days as window_start_date
    from failure_histories
    cross join look_back
    inner join deadlines
        on
            failure_histories.trigger_date = deadlines.start_date
            and deadlines.threshold_name = 'second_failure_enforced'
    left join provider_as_of
        on failure_histories.provider_code = provider_as_of.provider_code
),

judged as (
    -- The nearest earlier failure satisfies the rule whenever any earlier one does.
    select
        dated.*,
        previous_failure_date >= window_start_date
        and (last_breach_end_date is null or previous_failure_date > last_breach_end_date)
            as has_earlier_failure,
        greatest(
            window_start_date,
            coalesce(last_breach_end_date, window_start_date),
            coalesce(sentence_date, window_start_date)
        ) as look_back_date
    from dated
),

first_known as (
    select * from judged where has_earlier_failure is not true and not is_in_breach
),

uncovered as (
    select unit_key from {{ uncovered_units('first_known', ['contact']) }} as units
),

repeated_failures as (
    select
        judged.event_id,
        judged.trigger_date,
        judged.previous_failure_date,
        judged.enforced_date,
        case
            when judged.is_in_breach then null
            when judged.has_earlier_failure and judged.enforced_date <= judged.deadline_date
                then 'no'
            when judged.has_earlier_failure and judged.deadline_date > judged.as_of_date
                then 'not_due'
            when judged.has_earlier_failure then 'yes'
            when uncovered.unit_key is not null then 'not_covered'
        end as second_failure_not_enforced
    from judged
    left join uncovered on judged.unit_key = uncovered.unit_key
)

select * from repeated_failures
