-- What: a deadline that differs from the one counted by hand in a wall calendar.
-- Matters when: bank holidays, substitute days or a limit in the seed are wrong; every clock is.
-- Resolve by: correcting the bank holiday or limit; if a limit was changed on purpose, this list.
-- noqa: disable=AL03,LT05
with

worked_by_hand as (
    -- Easter 2016: Good Friday 25 March, Easter Monday 28 March.
    select 'case_allocated' as threshold_name, date '2016-03-24' as start_date, date '2016-03-30' as deadline_date
    union all
    select 'breach_referred', date '2016-03-21', date '2016-04-04'
    union all
    select 'breach_presented_own', date '2016-03-21', date '2016-04-06'
    -- Christmas 2015: Friday 25 December, substitute for Boxing Day on Monday the 28th.
    union all
    select 'breach_presented_referred', date '2015-12-23', date '2015-12-29'
    union all
    select 'failure_actioned', date '2015-12-24', date '2016-01-05'
    -- Christmas 2016: Monday 26 December, substitutes on 27 December and 2 January.
    union all
    select 'breach_referred', date '2016-12-19', date '2017-01-03'
    union all
    select 'breach_end_to_end', date '2016-12-19', date '2017-01-05'
    union all
    select 'service_started', date '2016-12-19', date '2017-01-19'
    -- From a weekend day.
    union all
    select 'breach_presented_referred', date '2016-10-01', date '2016-10-04'
    union all
    select 'plan_completed', date '2016-10-05', date '2016-10-26'
    union all
    select 'unpaid_work_arranged', date '2016-10-03', date '2016-10-12'
),

deadlines as (
    select * from {{ ref('int_compliance__deadlines') }}
),

differing as (
    select worked_by_hand.*, deadlines.deadline_date as computed_date
    from worked_by_hand
    left join deadlines
        on
            worked_by_hand.threshold_name = deadlines.threshold_name
            and worked_by_hand.start_date = deadlines.start_date
    where worked_by_hand.deadline_date is distinct from deadlines.deadline_date
)

select * from differing
