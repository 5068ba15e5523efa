-- One row per provider, employee, post and working day inside a spell of sickness.
-- A day without a staff row is kept with no post and nothing lost: it is reported, not counted,
-- and read with the default pattern.
with

spells as (
    select * from {{ ref('int_staff__sickness_spells') }}
),

absences as (
    select * from {{ ref('int_staff__sickness_absences') }}
),

staff_spans as (
    select * from {{ ref('int_staff__staff_spans') }} where employee_key is not null
),

dates as (
    select * from {{ ref('dim_dates') }}
),

full_time as (
    select value as weekly_days
    from {{ ref('thresholds') }}
    where threshold_name = 'full_time_weekly_days'
),

spell_days as (
    select
        spells.provider_code,
        spells.employee_key,
        spells.from_date as spell_from_date,
        spells.is_long_term,
        dates.date_day,
        dates.iso_weekday,
        dates.month_start_date,
        least(
            case when dates.date_day = spells.from_date then spells.first_day_part else 1 end,
            case when dates.date_day = spells.until_date - 1 then spells.last_day_part else 1 end
        ) as day_part
    from spells
    inner join dates
        on spells.from_date <= dates.date_day and spells.until_date > dates.date_day
    where dates.is_bank_holiday is not true
),

reasons as (
    -- Where several absences cover the day the latest start counts, then the highest id.
    select provider_code, employee_key, date_day, reason_group
    from (
        select
            spell_days.provider_code,
            spell_days.employee_key,
            spell_days.date_day,
            absences.reason_group,
            row_number() over (
                partition by
                    spell_days.provider_code, spell_days.employee_key, spell_days.date_day
                order by absences.from_date desc, absences.absence_id desc
            ) as reason_rank
        from spell_days
        inner join absences
            on
                spell_days.provider_code = absences.provider_code
                and spell_days.employee_key = absences.employee_key
                and spell_days.date_day >= absences.from_date
                and spell_days.date_day < absences.until_date
    ) as ranked
    where reason_rank = 1
),

post_days as (
    select
        spell_days.*,
        staff_spans.staff_key,
        staff_spans.team_code,
        staff_spans.fte,
        staff_spans.working_days_a_week,
        coalesce(staff_spans.working_pattern, 'YYYYYNN') as working_pattern
    from spell_days
    left join staff_spans
        on
            spell_days.provider_code = staff_spans.provider_code
            and spell_days.employee_key = staff_spans.employee_key
            and spell_days.date_day >= staff_spans.from_date
            and spell_days.date_day < staff_spans.employed_until_date
),

days_lost as (
    select
        post_days.provider_code,
        post_days.employee_key,
        post_days.staff_key,
        post_days.team_code,
        post_days.date_day as lost_date,
        post_days.month_start_date,
        post_days.spell_from_date,
        post_days.is_long_term,
        reasons.reason_group,
        post_days.day_part,
        post_days.staff_key is not null as is_counted,
        case
            when post_days.staff_key is not null
                then
                    post_days.fte
                    * (full_time.weekly_days / nullif(post_days.working_days_a_week, 0))
                    * post_days.day_part
        end as days_lost
    from post_days
    cross join full_time
    left join reasons
        on
            post_days.provider_code = reasons.provider_code
            and post_days.employee_key = reasons.employee_key
            and post_days.date_day = reasons.date_day
    where substring(post_days.working_pattern, post_days.iso_weekday, 1) = 'Y'
)

select * from days_lost
