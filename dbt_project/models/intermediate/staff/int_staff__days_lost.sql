-- One row per provider, employee, post and working day inside a spell of sickness.
-- A day without a staff row is kept with no post and nothing lost: it is reported, not counted,
-- and read with the default pattern.
with

spells as (
    select * from {{ ref('int_staff__sickness_spells') }}
),

spell_days as (
    select * from {{ ref('int_staff__spell_days') }}
),

staff_spans as (
    select * from {{ ref('int_staff__staff_spans') }} where employee_key is not null
),

absences as (
    select
        spells.spell_number,
        absences.absence_id,
        absences.from_date,
        absences.until_date,
        absences.reason_group
    from {{ ref('int_staff__sickness_absences') }} as absences
    inner join spells
        on
            absences.provider_code = spells.provider_code
            and absences.employee_key = spells.employee_key
            and absences.from_date >= spells.from_date
            and absences.from_date < spells.until_date
),

posts as (
    select
        spells.spell_number,
        staff_spans.staff_key,
        staff_spans.team_code,
        staff_spans.fte,
        staff_spans.working_pattern,
        staff_spans.working_days_a_week,
        staff_spans.from_date,
        staff_spans.employed_until_date
    from spells
    inner join staff_spans
        on
            spells.provider_code = staff_spans.provider_code
            and spells.employee_key = staff_spans.employee_key
            and spells.from_date < staff_spans.employed_until_date
            and spells.until_date > staff_spans.from_date
),

full_time as (
    select value as weekly_days
    from {{ ref('thresholds') }}
    where threshold_name = 'full_time_weekly_days'
),

reasons as (
    -- Where several absences cover the day the latest start counts, then the highest id.
    select
        spell_days.spell_number,
        spell_days.date_day,
        absences.reason_group,
        row_number() over (
            partition by spell_days.spell_number, spell_days.date_day
            order by absences.from_date desc, absences.absence_id desc
        ) as reason_rank
    from spell_days
    inner join absences
        on
            spell_days.spell_number = absences.spell_number
            and spell_days.date_day >= absences.from_date
            and spell_days.date_day < absences.until_date
),

days_lost as (
    select
        spells.provider_code,
        spells.employee_key,
        posts.staff_key,
        posts.team_code,
        spell_days.date_day as lost_date,
        spell_days.month_start_date,
        spells.from_date as spell_from_date,
        spells.is_long_term,
        reasons.reason_group,
        spell_days.day_part,
        posts.staff_key is not null as is_counted,
        posts.fte
        * (full_time.weekly_days / nullif(posts.working_days_a_week, 0))
        * spell_days.day_part as days_lost
    from spell_days
    inner join spells on spell_days.spell_number = spells.spell_number
    cross join full_time
    left join posts
        on
            spell_days.spell_number = posts.spell_number
            and spell_days.date_day >= posts.from_date
            and spell_days.date_day < posts.employed_until_date
    left join reasons
        on
            spell_days.spell_number = reasons.spell_number
            and spell_days.date_day = reasons.date_day
            and reasons.reason_rank = 1
    where
        substring(coalesce(posts.working_pattern, 'YYYYYNN'), spell_days.iso_weekday, 1) = 'Y'
)

select * from days_lost
