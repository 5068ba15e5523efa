-- One row per completed report to a court, in the month it was completed.
with

completed_reports as (
    select int_court_reports.*, completed_date as trigger_date
    from {{ ref('int_compliance__court_reports') }} as int_court_reports
    where completed_date is not null
),

placed_completed_reports as (
    select
        report_id,
        person_id,
        event_id,
        provider_code,
        trigger_date,
        month_start_date,
        borough_code,
        placement_method,
        report_type,
        court_report_safeguarding_checked
    from {{ placed_units('completed_reports') }} as placed_rows
)

select * from placed_completed_reports
