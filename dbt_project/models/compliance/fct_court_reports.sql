-- One row per report a court asked for, in the month it was due.
with

court_reports as (
    select int_court_reports.*, due_date as trigger_date
    from {{ ref('int_compliance__court_reports') }} as int_court_reports
),

placed_court_reports as (
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
        completed_date,
        court_report_on_time
    from {{ placed_units('court_reports') }} as placed_rows
)

select * from placed_court_reports
