-- One row per day, 2012 to 2027: the years the bank holidays are known for.
-- Every deadline is read here, so a rule joins once, on the day its clock starts.
{% set deadlines = [1, 2, 5, 7, 8, 10, 15, 20] %}
with

days as (
    select * from {{ date_spine("date '2012-01-01'", "date '2027-12-31'") }} as spine
),

bank_holidays as (
    select holiday_date from {{ ref('bank_holidays') }}
),

marked as (
    select
        days.date_day,
        {{ iso_weekday('days.date_day') }} as iso_weekday,
        bank_holidays.holiday_date is not null as is_bank_holiday
    from days
    left join bank_holidays on days.date_day = bank_holidays.holiday_date
),

numbered as (
    -- A weekend or holiday keeps the number of the business day before it.
    select
        marked.*,
        iso_weekday <= 5 and not is_bank_holiday as is_business_day,
        cast(
            sum(case when iso_weekday <= 5 and not is_bank_holiday then 1 else 0 end)
                over (order by date_day) as int
        ) as business_day_number
    from marked
),

business_days as (
    select date_day, business_day_number
    from numbered
    where is_business_day
),

dates as (
    select
        numbered.date_day,
        numbered.iso_weekday,
        numbered.is_bank_holiday,
        numbered.is_business_day,
        numbered.business_day_number,
        {{ month_start('numbered.date_day') }} as month_start_date,
        last_day(numbered.date_day) as month_end_date,
        cast(date_trunc('quarter', numbered.date_day) as date) as quarter_start_date,
        {% for n in deadlines -%}
        due_{{ n }}.date_day as business_days_{{ n }}_after_date{{ ',' if not loop.last }}
        {% endfor %}
    from numbered
    {% for n in deadlines -%}
    left join business_days as due_{{ n }}
        on due_{{ n }}.business_day_number = numbered.business_day_number + {{ n }}
    {% endfor %}
)

select * from dates
