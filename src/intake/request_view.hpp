// A request as the API shows it. The same view is made from two sides: from a reader's connection for lists and
// look-ups, and from the writer's rows for the answer to a command, which then reads no database at all.
#pragma once

#include <memory>

#include "grid/zones.hpp"
#include "http/operation.hpp"
#include "intake/intake_api.hpp"
#include "intake/personal_view.hpp"
#include "intake/request_store.hpp"

namespace yekuo::intake {

// What every handler of this room has at hand.
struct Desk {
    access::Service& service;
    const grid::ZoneMap& zones;
    std::shared_ptr<const Surroundings> around;
};

// What a view shows beside the row.
struct RequestFacts {
    PersonId claimed_by;       // the person behind the account
    std::string case_number;
    std::optional<std::int64_t> duplicates;  // likely ones; not counted for the answer to a command
};

class RequestViews {
public:
    RequestViews(const Desk& desk, const access::Scope& scope)
        : desk_(desk), scope_(scope), personal_(desk.service.vault, scope) {}

    void want(const RequestRow& row, const RequestFacts& facts);
    PersonalView& personal() { return personal_; }
    api::Request view(const RequestRow& row, const RequestFacts& facts) const;

private:
    void describe_times(const RequestRow& row, api::Request& request) const;
    void describe_course(const RequestRow& row, const RequestFacts& facts, api::Request& request) const;

    const Desk& desk_;
    const access::Scope& scope_;
    PersonalView personal_;
};

// The views of rows that a reader found, with all look-ups made once for the whole list.
std::vector<api::Request> views_of(const Desk& desk, store::Session& session, const access::Scope& scope,
                                   const std::vector<RequestRow>& rows);

// A request as a command left it.
struct Shown {
    std::optional<RequestRow> row;
    RequestFacts facts;
};

// The command is about `id`, or about a request that it makes itself; only what the sender sees can be acted upon,
// what is not seen is as if it were not there.
access::Sight sight_of(const access::Scope& scope, std::optional<RequestId> id, std::shared_ptr<Shown> shown);

http::awaitable<Result<http::Reply<api::Request>>> show(Desk desk, const access::Scope& scope,
                                                        std::shared_ptr<const Shown> shown);
// Read anew, for those who only look.
http::awaitable<Result<http::Reply<api::Request>>> show(Desk desk, const access::Scope& scope, RequestId id);

}  // namespace yekuo::intake
