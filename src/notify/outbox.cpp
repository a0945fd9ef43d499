#include "notify/outbox.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/log.hpp"
#include "store/clock.hpp"

namespace yekuo::notify {

const char* const outbox_schema =
    "create table if not exists message (id serial_key, source text not null unique, person bigint not null,"
    " business bigint not null, body text not null, state text not null, attempts bigint not null,"
    " next_at bigint not null, secret bigint not null);"
    "create index if not exists message_waiting on message (next_at) where state = 'waiting';"
    "create index if not exists message_by_person on message (person, id);"
    "create table if not exists journal_cursor (name text primary key, number bigint not null);";

namespace {

using store::integer;
using store::text;

constexpr std::int64_t events_at_once = 500;
constexpr int messages_at_once = 50;
constexpr auto look_again = std::chrono::milliseconds(500);  // for retries that have become due

const char* const insert_message =
    "insert into message (source, person, business, body, state, attempts, next_at, secret) values "
    "($1, $2, $3, $4, 'waiting', 0, $5, $6) on conflict (source) do nothing";

EventNumber cursor_of(store::Session& session) {
    const auto rows = session.query("select number from journal_cursor where name = 'outbox'");
    return rows.empty() ? 0 : integer(rows[0][0]);
}

void set_cursor(store::Session& session, EventNumber number) {
    session.query("insert into journal_cursor values ('outbox', $1) on conflict (name) do update set "
                  "number = excluded.number",
                  {number});
}

Message message_of(const store::Record& row) {
    return {integer(row[0]), {integer(row[1])}, {integer(row[2])}, text(row[3]), text(row[4]),
            static_cast<int>(integer(row[5]))};
}

std::vector<Message> messages(store::Readers& local, const std::string& tail, const store::Record& parameters) {
    return local.with([&](store::Session& session) {
        std::vector<Message> found;
        for (const auto& row : session.query(
                 "select id, person, business, body, state, attempts from message " + tail, parameters))
            found.push_back(message_of(row));
        return found;
    });
}

// The customer of the event's case, and the case's number, for drafts that leave them open.
void complete(Draft& draft, store::Session& session, CaseId case_id) {
    if ((draft.to && draft.words.contains("number")) || !case_id) return;
    const auto rows =
        session.query("select customer, number from connection_case where id = $1", {case_id.value});
    if (rows.empty()) return;
    if (!draft.to) draft.to = {integer(rows[0][0])};
    draft.words.try_emplace("number", text(rows[0][1]));
}

// The people who hold one of these posts.
std::vector<PersonId> holders_of(store::Session& session, const std::vector<std::string>& posts) {
    std::vector<PersonId> people;
    for (const auto& row : session.query("select person, posts from account where disabled = 0 and posts <> '[]'")) {
        const auto held = from_json_text<std::vector<std::string>>(text(row[1]));
        if (!held) continue;
        const bool holds = std::ranges::any_of(
            *held, [&](const std::string& one) { return std::ranges::find(posts, one) != posts.end(); });
        if (holds) people.push_back({integer(row[0])});
    }
    return people;
}

}  // namespace

Outbox::Outbox(const store::House& house, store::Readers& journal, store::Readers& local,
               store::SideWriter& writer, people::Vault& vault, OutboxSettings settings)
    : house_(house),
      journal_(journal),
      local_(local),
      writer_(writer),
      vault_(vault),
      settings_(std::move(settings)),
      told_(house.stored_names(may_be_told)) {}

Outbox::~Outbox() { stop(); }

void Outbox::start() {
    thread_ = std::thread([this] { run(); });
}

void Outbox::stop() {
    stopping_ = true;
    wake();
    if (thread_.joinable()) thread_.join();
}

// Most events tell nobody anything; who has read all before them need not read them.
void Outbox::follow(const std::vector<store::Event>& events) {
    if (events.empty()) return;
    const bool tells = std::ranges::any_of(events, [this](const store::Event& event) {
        if (!may_be_told(event.type)) return false;
        const auto draft = draft_for(event, settings_.language);
        return draft && (draft->to || !draft->posts.empty() || event.at.case_id);
    });
    EventNumber before = events.front().at.number - 1;
    if (tells || !seen_.compare_exchange_strong(before, events.back().at.number)) wake();
}

void Outbox::wake() {
    {
        const std::lock_guard lock(mutex_);
        woken_ = true;
    }
    wake_.notify_one();
}

void Outbox::run() {
    while (!stopping_) {
        try {
            while (!stopping_ && (read_some() | send_some())) {
            }
        } catch (const std::exception& failed) {
            log::warn("the outbox waits: {}", failed.what());
        }
        std::unique_lock lock(mutex_);
        wake_.wait_for(lock, look_again, [this] { return woken_ || stopping_; });
        woken_ = false;
    }
}

EventNumber Outbox::read_up_to() const {
    return std::max(seen_.load(), local_.with([](store::Session& session) { return cursor_of(session); }));
}

// Reads a page of the journal and writes its messages together with the cursor; true if there were any. Events that
// bring none do not move the stored cursor: who starts from it reads them again and finds none again.
bool Outbox::read_some() {
    const EventNumber cursor = read_up_to();
    std::vector<store::Record> messages;
    const EventNumber last = journal_.with([&](store::Session& session) {
        const EventNumber head = store::journal_head(session);
        if (head <= cursor) return cursor;
        const auto records = store::read_journal_of(session, told_, cursor, head, events_at_once);
        for (const auto& record : records) {
            const EventNumber number = record.at.number;
            auto event = house_.decode(record.type, record.body);
            if (!event) continue;
            event->at = record.at;
            auto draft = draft_for(*event, settings_.language);
            if (!draft) continue;
            if (!draft->posts.empty()) {
                const std::string words = render(draft->key, draft->words, settings_.language);
                for (const PersonId person : holders_of(session, draft->posts))
                    messages.push_back({fmt::format("event:{}:{}", number, person.value), person.value,
                                        record.at.business.ms, words, store::wall_time().ms, std::int64_t{0}});
                continue;
            }
            complete(*draft, session, record.at.case_id);
            if (!draft->to) continue;
            messages.push_back({fmt::format("event:{}", number), draft->to.value, record.at.business.ms,
                                render(draft->key, draft->words, settings_.language), store::wall_time().ms,
                                std::int64_t{0}});
        }
        return std::ssize(records) < events_at_once ? head : records.back().at.number;
    });
    if (!messages.empty() && !write(std::move(messages), last)) return false;
    EventNumber seen = seen_;
    while (seen < last && !seen_.compare_exchange_weak(seen, last)) {
    }
    return last > cursor;
}

Result<void> Outbox::write(std::vector<store::Record> messages, EventNumber cursor) {
    return writer_.perform([&](store::Session& session) {
        for (const auto& message : messages) session.query(insert_message, message);
        set_cursor(session, cursor);
    });
}

Result<void> Outbox::skip_to(EventNumber number) {
    return writer_.perform([number](store::Session& session) {
        if (cursor_of(session) < number) set_cursor(session, number);
    });
}

void Outbox::send_code(PersonId to, const std::string& code, Instant business) {
    const std::string body = render("code", {{"code", code}}, settings_.language);
    const std::int64_t wall = store::wall_time().ms;
    writer_.submit(
        [=](store::Session& session) {
            session.query(insert_message, {fmt::format("code:{}:{}", to.value, wall), to.value, business.ms, body,
                                           wall, std::int64_t{1}});
        },
        [this](Result<void>) { wake(); });
}

bool Outbox::send_some() {
    const auto waiting = messages(local_, "where state = 'waiting' and next_at <= $1 order by next_at, id limit $2",
                                  {store::wall_time().ms, std::int64_t{messages_at_once}});
    for (const Message& message : waiting) {
        if (stopping_) return false;
        deliver(message);
    }
    return !waiting.empty();
}

void Outbox::deliver(const Message& message) {
    Result<void> sent;
    if (settings_.transport) {
        const auto details = vault_.details({message.to});
        const auto person = details.find(message.to);
        if (person == details.end() || person->second.phone.empty())
            sent = invalid("message.no_phone");
        else
            sent = settings_.transport(message.id, person->second.phone, message.text);
    }
    const int attempts = message.attempts + 1;
    const bool gives_up = !sent && (sent.error().code == Code::invalid || attempts >= settings_.attempts_max);
    const std::string state = sent ? "sent" : gives_up ? "failed" : "waiting";
    if (gives_up) log::warn("message {} was not sent: {}", message.id, sent.error().key);
    // 1 s, 2 s, 4 s … at most about 17 minutes apart.
    const std::int64_t pause = settings_.first_retry.count() << std::min(attempts - 1, 10);
    const bool wipe = settings_.transport && state != "waiting";
    auto stored = writer_.perform([&](store::Session& session) {
        session.query("update message set state = $1, attempts = $2, next_at = $3 where id = $4",
                      {state, std::int64_t{attempts}, store::wall_time().ms + pause, message.id});
        if (wipe) session.query("update message set body = '' where id = $1 and secret = 1", {message.id});
    });
    if (!stored) log::warn("the outbox cannot note what it sent: {}", stored.error().detail);
}

std::vector<Message> Outbox::messages_of(PersonId person, int limit) {
    return messages(local_, "where person = $1 order by id desc limit $2",
                    {person.value, static_cast<std::int64_t>(limit)});
}

std::vector<Message> Outbox::latest(int limit) {
    return messages(local_,
                    "where id in (select max(id) from message group by person order by max(id) desc limit $1) "
                    "order by id desc",
                    {static_cast<std::int64_t>(limit)});
}

bool Outbox::is_idle() {
    const EventNumber cursor = read_up_to();
    const EventNumber head = journal_.with([](store::Session& session) { return store::journal_head(session); });
    return cursor >= head && messages(local_, "where state = 'waiting' limit 1", {}).empty();
}

}  // namespace yekuo::notify
