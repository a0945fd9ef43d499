#include "api/operations.hpp"
#include "control/control_api.hpp"
#include "control/standing_store.hpp"

namespace yekuo::control {

using http::awaitable;

void add_standing(http::Api<access::Scope>& api, access::Service& service) {
    api.on<"getCaseProcess">([&service](auto& call) -> awaitable<Result<api::CaseProcess>> {
        co_return co_await access::read(service, [&](store::Session& session) -> Result<api::CaseProcess> {
            auto found = case_standing(session, call.caller, CaseId{call.path.id});
            if (!found) return not_found("case.unknown");
            return std::move(*found);
        });
    });
    api.on<"getDefinition">([&service](auto& call) -> awaitable<Result<api::DefinitionModel>> {
        co_return co_await access::read(service, [&](store::Session& session) -> Result<api::DefinitionModel> {
            auto found = definition_of(session, DefinitionId{call.path.id});
            if (!found) return not_found("process.definition_unknown");
            return std::move(*found);
        });
    });
    api.on<"getDefinitionHeat">([&service](auto& call) -> awaitable<Result<api::DefinitionHeat>> {
        const auto area = static_cast<Area>(call.query.area.value_or(0));
        const Instant now = service.writer.business_now();
        co_return co_await access::read(service, [&](store::Session& session) -> Result<api::DefinitionHeat> {
            auto found = heat_of(session, call.caller, DefinitionId{call.path.id}, area, now);
            if (!found) return not_found("process.definition_unknown");
            return std::move(*found);
        });
    });
}

}  // namespace yekuo::control
