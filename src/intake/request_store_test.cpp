#include "intake/request_store.hpp"

#include "intake/deployment_test.hpp"

namespace yekuo::intake {

namespace {

RequestId receive(Deployment& city, Area area, PersonId customer, Place place, const char* channel = "app") {
    ReceiveRequest c;
    c.channel = channel;
    c.case_type = "C14";
    c.area = area;
    c.place = place;
    c.customer = customer;
    c.papers = {"account_number"};
    auto outcome = city.writer->perform({c, "test", {}, {}});
    REQUIRE(outcome);
    return RequestId{outcome->answer.at("request").as_int64()};
}

access::Scope customer(std::int64_t person) {
    access::Scope scope;
    scope.role = access::Role::customer;
    scope.person = PersonId{person};
    return scope;
}

access::Scope dispatcher(std::vector<Area> areas) {
    access::Scope scope;
    scope.role = access::Role::dispatcher;
    scope.account = AccountId{7};
    scope.areas = std::move(areas);
    return scope;
}

const Place town{30.0, 120.58};

}  // namespace

TEST_CASE("a customer sees what is theirs, a dispatcher what is in the area, others nothing") {
    Deployment city;
    const auto mine = receive(city, 330602, PersonId{40}, town);
    const auto other = receive(city, 330603, PersonId{41}, {30.1, 120.4});
    city.state->with([&](store::Session& session) {
        const auto ids = [&](const access::Scope& scope) {
            std::vector<RequestId> found;
            for (const auto& row : list_requests(session, scope, {})) found.push_back(row.id);
            return found;
        };
        CHECK(ids(customer(40)) == std::vector{mine});
        CHECK(ids(dispatcher({330603})) == std::vector{other});
        CHECK(ids(dispatcher({})) == std::vector{other, mine});
        CHECK(ids(access::Scope{}).empty());
        CHECK(load_request(session, customer(41), other));
        CHECK_FALSE(load_request(session, customer(41), mine));
        CHECK_FALSE(load_request(session, dispatcher({330603}), mine));
        CHECK(count_requests(session, dispatcher({330602}), {}) == 1);
    });
}

TEST_CASE("the queue is filtered and comes in pages without gap or overlap") {
    Deployment city;
    std::vector<RequestId> all;
    for (int i = 0; i < 7; ++i)
        all.insert(all.begin(), receive(city, 330602, PersonId{40 + i}, town, i % 2 ? "hall" : "app"));
    REQUIRE(city.writer->perform({ClaimRequest{all[0], AccountId{7}}, "test", {}, {}}));
    city.state->with([&](store::Session& session) {
        RequestFilter filter;
        filter.limit = 3;
        std::vector<RequestId> read;
        for (;;) {
            const auto page = list_requests(session, dispatcher({}), filter);
            for (const auto& row : page) read.push_back(row.id);
            if (page.size() < 3) break;
            filter.before = page.back().id;
        }
        CHECK(read == all);
        CHECK(count_requests(session, dispatcher({}), {.states = {RequestState::received}}) == 6);
        CHECK(count_requests(session, dispatcher({}), {.channels = {"hall"}}) == 3);
        CHECK(count_requests(session, dispatcher({}), {.channels = {"' or 1 = 1 --"}}) == 0);
        CHECK(count_requests(session, dispatcher({}), {.case_type = "C01"}) == 0);
        CHECK(count_requests(session, dispatcher({}), {.claimed_by = AccountId{7}}) == 1);
    });
}

TEST_CASE("stored duplicates are found with the reasons that the rule gives") {
    Deployment city;
    const auto near = receive(city, 330602, PersonId{41}, {town.lat + 0.0005, town.lon});
    receive(city, 330602, PersonId{42}, {town.lat + 0.01, town.lon});
    const auto id = receive(city, 330602, PersonId{40}, town);
    city.state->with([&](store::Session& session) {
        const auto found = load_duplicates(session, dispatcher({}), *load_request(session, dispatcher({}), id));
        REQUIRE(found.size() == 1);
        CHECK(found[0].row.id == near);
        CHECK(found[0].reasons == std::vector<std::string>{"same_place"});
    });
}

}  // namespace yekuo::intake
