-- One row per spell of sickness and day in it that is not a bank holiday, weekends included,
-- with the part of the day that is lost: less than one on the first and the last day only.
with

spells as (
    select * from {{ ref('int_staff__sickness_spells') }}
),

dates as (
    select * from {{ ref('dim_dates') }} where is_bank_holiday is not true
),

spell_months as (
    -- By month first: joining every spell to every day of the calendar is slow.
    select
        spells.*,
        months.month_start_date
    from spells
    inner join (select distinct month_start_date from dates) as months
        on
            spells.from_date <= last_day(months.month_start_date)
            and spells.until_date > months.month_start_date
),

spell_days as (
    select
        spell_months.spell_number,
        dates.date_day,
        dates.iso_weekday,
        dates.month_start_date,
        least(
            case when dates.date_day = spell_months.from_date then first_day_part else 1 end,
            case when dates.date_day = spell_months.until_date - 1 then last_day_part else 1 end
        ) as day_part
    from spell_months
    inner join dates
        on
            spell_months.month_start_date = dates.month_start_date
            and spell_months.from_date <= dates.date_day
            and spell_months.until_date > dates.date_day
)

select * from spell_days
