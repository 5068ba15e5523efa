-- One row per provider and month with sickness: how many of those who were sick can be found
-- among the staff, and how many of their days could not be counted.
with

staff_months as (
    select * from {{ ref('fct_staff_months') }} where absence_days + uncounted_days > 0
),

counted as (
    select
        provider_code,
        month_start_date,
        cast(sum(case when is_linked then 1 else 0 end) as bigint) as numerator,
        cast(count(*) as bigint) as denominator,
        cast(sum(absence_days) as bigint) as absence_days,
        cast(sum(uncounted_days) as bigint) as uncounted_days
    from staff_months
    group by provider_code, month_start_date
),

sickness_links as (
    select
        provider_code,
        month_start_date,
        numerator,
        denominator,
        cast({{ rate('numerator', 'denominator') }} as double) as linked_pct,
        absence_days,
        uncounted_days
    from counted
)

select * from sickness_links
