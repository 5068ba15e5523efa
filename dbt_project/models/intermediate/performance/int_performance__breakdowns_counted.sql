-- One row per measure of people, month, provider and group of one breakdown with something to
-- count. Attributes are those of the person on the trigger date.
-- depends_on: {{ ref('measures') }}
-- noqa: disable=LT02
{% set facts = [
    ('fct_appointments', 'units.contact_date', true),
    ('fct_person_months', 'units.month_end_date', false),
    ('fct_person_period_ends', 'units.period_end_date', false),
    ('fct_person_periods', 'units.period_end_date', false),
    ('fct_first_contacts', 'units.start_date', true),
    ('fct_failures', 'units.trigger_date', true),
    ('fct_breaches', 'units.trigger_date', true),
    ('fct_breach_presentations', 'units.trigger_date', true),
    ('fct_breach_referrals', 'units.trigger_date', true),
    ('fct_sentence_ends', 'units.trigger_date', true),
    ('fct_sentence_starts', 'units.trigger_date', true),
    ('fct_first_attended', 'units.trigger_date', true),
    ('fct_plans', 'units.trigger_date', true),
    ('fct_plan_changes', 'units.trigger_date', true),
    ('fct_case_allocations', 'units.trigger_date', true),
    ('fct_requirements', 'units.trigger_date', true),
    ('fct_requirement_limits', 'units.trigger_date', true),
    ('fct_court_reports', 'units.trigger_date', true),
    ('fct_completed_court_reports', 'units.trigger_date', true),
    ('fct_registration_months', 'units.trigger_date', true),
    ('fct_risk_escalations', 'units.trigger_date', true),
    ('fct_risk_escalation_decisions', 'units.trigger_date', true),
    ('fct_service_requests', 'units.trigger_date', true),
    ('fct_case_months', 'last_day(units.month_start_date)', false),
] %}
{% set codes_by_fact = {} %}
{% for fact, on_date, has_event in facts -%}
    {% do codes_by_fact.update({fact: flagged_measures(fact)}) %}
{%- endfor %}
with

counted_people as (
    -- All facts in one pass: whom a unit is about is looked up once, not once for each fact.
    select *
    from {{ counted_packed_breakdowns(
        codes_by_fact, described_units(units_of_facts(facts)), person_breakdowns()
    ) }} as counted
),

person_months_of_officers as (
    select
        person_months.month_start_date,
        person_months.provider_code,
        person_months.seen_in_month,
        person_months.monthly_contact_offered,
        coalesce(cases.officer_absence, 'unknown') as officer_absence
    from {{ ref('fct_person_months') }} as person_months
    left join {{ ref('int_performance__cases_of_officers') }} as cases
        on
            person_months.person_id = cases.person_id
            and person_months.month_start_date = cases.month_start_date
),

counted_officer_absence as (
    -- How sickness reaches contact: the two measures of the month with the officer there or not.
    select *
    from {{ counted_breakdowns(
        'fct_person_months', 'person_months_of_officers', ['officer_absence'],
        only=['seen_in_month', 'monthly_contact_offered']
    ) }} as counted
),

breakdowns_counted as (
    select * from counted_people
    union all
    select * from counted_officer_absence
)

select * from breakdowns_counted
