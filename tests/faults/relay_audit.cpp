#include "faults/relay_audit.hpp"

#include <boost/json.hpp>

namespace yekuo::tests {
namespace {

namespace json = boost::json;

std::int64_t number(const json::value& body, const char* name) {
    const auto* found = body.as_object().if_contains(name);
    return found && found->is_number() ? found->to_number<std::int64_t>() : 0;
}

struct Journal {
    std::map<std::int64_t, std::set<std::int64_t>> relays, hearers;  // instances by serial number
    std::map<std::int64_t, int> closed, thrown;                      // by task; by instance
    std::map<std::int64_t, std::int64_t> serial_of;
    std::map<std::string, int> fired;
    std::set<std::int64_t> running;
    int ended = 0;
};

void read(Journal& journal, const std::string& type, const json::value& body) {
    if (type.starts_with("process.instance_started")) {
        const auto instance = number(body, "instance"), serial = number(body.at("variables"), "serial");
        const bool relay = body.at("key").as_string() == "relay";
        (relay ? journal.relays : journal.hearers)[serial].insert(instance);
        journal.serial_of[instance] = serial;
        journal.running.insert(instance);
    } else if (type.starts_with("process.task_closed")) {
        ++journal.closed[number(body, "task")];
    } else if (type.starts_with("process.thrown")) {
        ++journal.thrown[number(body, "instance")];
    } else if (type.starts_with("process.instance_ended")) {
        journal.running.erase(number(body, "instance"));
        ++journal.ended;
    } else if (type.starts_with("timer.fired")) {
        ++journal.fired[std::string(body.at("timer").as_string())];
    }
}

}  // namespace

RelayAudit audit_relays(store::Session& session, const RelayAcknowledged& acknowledged) {
    Journal journal;
    for (const auto& row : session.query("select type, body from journal where type like 'process.%' or type like "
                                         "'timer.fired.%' order by number"))
        if (!store::text(row[0]).starts_with("process.deployed"))
            read(journal, store::text(row[0]), json::parse(store::text(row[1])));
    RelayAudit audit;
    for (const auto& [serial, instance] : acknowledged.started)
        audit.lost += !journal.relays.contains(serial) || !journal.relays.at(serial).contains(instance);
    for (const auto task : acknowledged.done) audit.lost += !journal.closed.contains(task);
    for (const auto& [serial, instances] : journal.relays) audit.twice += instances.size() > 1;
    for (const auto& [serial, instances] : journal.hearers) audit.twice += instances.size() > 1;
    for (const auto& [task, times] : journal.closed) audit.twice += times > 1;
    for (const auto& [timer, times] : journal.fired) audit.twice += timer.starts_with("process.timer/") && times > 1;
    for (const auto& [instance, times] : journal.thrown) {
        audit.twice += times > 1;
        audit.unanswered += !journal.hearers.contains(journal.serial_of[instance]);
    }
    audit.running = static_cast<int>(journal.running.size());
    audit.ended = journal.ended;
    return audit;
}

}  // namespace yekuo::tests
