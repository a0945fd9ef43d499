// Rows as the API shows them. A view of many rows asks the database once for all their cases and the vault
// once for all their people: gather with want(), call load(), then ask for the views. For threads that may wait.
//
//   Views views(service, session, scope);
//   for (const WorkOrderRow& row : orders) views.want(row);
//   views.load();
//   for (const WorkOrderRow& row : orders) page.items.push_back(views.work_order(row));
#pragma once

#include <map>
#include <set>

#include "access/service.hpp"
#include "api/types.hpp"
#include "dispatch/alert.hpp"
#include "dispatch/appointment.hpp"
#include "dispatch/work_order.hpp"

namespace yekuo::dispatch {

class Views {
public:
    Views(access::Service& service, store::Session& session, const access::Scope& scope)
        : service_(service), session_(session), scope_(scope) {}

    void want(const WorkOrderRow& row);
    void want(const AppointmentRow& row);
    void want(const Stop& stop);
    void want(CaseId case_id) { if (case_id) cases_wanted_.insert(case_id); }
    void want_crew(CrewId crew) { if (crew) crews_wanted_.insert(crew); }
    void load();

    api::WorkOrder work_order(const WorkOrderRow& row) const;
    api::Appointment appointment(const AppointmentRow& row) const;
    std::optional<api::CrewBrief> crew_brief(CrewId crew) const;
    api::Crew crew(const CrewRow& row, const std::optional<ShiftRow>& today) const;
    // A crew's day with travel between its stops, from its station and back.
    api::RouteView route(const CrewDay& day) const;
    std::string case_number(CaseId case_id) const;
    std::string case_type(CaseId case_id) const;

private:
    // What the field needs to know of a case.
    struct CaseFacts {
        std::string number, type, urgency, meter;
        SealedId address, text;
        PersonId customer;
        bool contract_signed = false;
        std::int64_t open_fees = 0;
        std::vector<std::string> papers_missing;
    };
    const CaseFacts& facts(CaseId case_id) const;
    std::string opened(SealedId id) const;
    void load_cases();
    void load_orders();
    void load_people();
    api::Stop stop(const Stop& stop) const;

    access::Service& service_;
    store::Session& session_;
    const access::Scope& scope_;
    std::set<CaseId> cases_wanted_;
    std::set<CrewId> crews_wanted_;
    std::set<WorkOrderId> orders_wanted_;
    std::set<AppointmentId> appointments_wanted_;
    std::set<PersonId> people_wanted_;
    std::set<AccountId> accounts_wanted_;
    std::vector<SealedId> words_wanted_;
    std::map<CaseId, CaseFacts> cases_;
    std::map<CrewId, CrewRow> crews_;
    std::map<WorkOrderId, WorkOrderRow> orders_;
    std::map<AppointmentId, AppointmentRow> appointments_;
    std::map<SealedId, std::string> texts_;
    std::map<PersonId, people::Details> people_;
    std::map<AccountId, PersonId> accounts_;
};

std::optional<std::string> optional_time(Instant at);  // none for 0
api::Place place_view(Place place);
api::Shift shift_view(const ShiftRow& row);
std::vector<std::string> skill_names(std::uint32_t skills);

// Rows within a scope. A crew sees the work orders that are or were on its own routes.
std::optional<WorkOrderRow> load_work_order(store::Session& session, const access::Scope& scope, WorkOrderId id);
std::optional<AppointmentRow> load_appointment(store::Session& session, const access::Scope& scope, AppointmentId id);
std::optional<CrewRow> load_crew(store::Session& session, const access::Scope& scope, CrewId id);
std::vector<api::WorkOrder> work_orders_of(access::Service& service, store::Session& session,
                                           const access::Scope& scope, CaseId case_id);
// A crew's own day, whatever the area; nothing rostered gives an empty shift.
CrewDay load_crew_day(store::Session& session, const CrewRow& crew, Day day);
AreaDay load_area_day(store::Session& session, Area area, Day day);

}  // namespace yekuo::dispatch
