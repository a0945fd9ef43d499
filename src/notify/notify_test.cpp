#include <doctest/doctest.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "notify/kannel.hpp"
#include "store/desk.hpp"

namespace yekuo::notify {
namespace {

const std::string fakesmsc = "/usr/lib/kannel/test/fakesmsc";
const std::string bearerbox = "/usr/sbin/bearerbox";
const std::string smsbox = "/usr/sbin/smsbox";

bool kannel_installed() {
    for (const auto& program : {fakesmsc, bearerbox, smsbox})
        if (access(program.c_str(), X_OK) != 0) return false;
    return true;
}

// A program of the gateway, its output in a file; stopped with the object.
class Program {
public:
    Program(std::vector<std::string> words, const std::string& directory, const std::string& output) {
        pid_ = fork();
        if (pid_ != 0) return;
        const int file = open(output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        dup2(file, 1);
        dup2(file, 2);
        if (chdir(directory.c_str()) != 0) _exit(1);
        std::vector<char*> arguments;
        for (std::string& word : words) arguments.push_back(word.data());
        arguments.push_back(nullptr);
        execv(arguments[0], arguments.data());
        _exit(1);
    }
    ~Program() {
        kill(pid_, SIGKILL);
        waitpid(pid_, nullptr, 0);
    }
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

private:
    pid_t pid_;
};

std::string content(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

// Waits until it holds; false after a minute.
template <class F>
bool becomes(F condition) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > until) return false;
        std::this_thread::yield();
    }
    return true;
}

std::string kannel_config(int port) {
    return fmt::format(
        "group = core\nadmin-port = {}\nadmin-password = a\nadmin-interface = 127.0.0.1\nsmsbox-port = {}\n"
        "smsbox-interface = 127.0.0.1\nlog-level = 1\nstore-type = file\nstore-location = store\n\n"
        "group = smsc\nsmsc = fake\nsmsc-id = fake\nport = {}\nconnect-allow-ip = 127.0.0.1\n\n"
        "group = smsbox\nbearerbox-host = 127.0.0.1\nsendsms-port = {}\nsendsms-interface = 127.0.0.1\n"
        "log-level = 1\n\ngroup = sendsms-user\nusername = u\npassword = p\n\n"
        "group = sms-service\nkeyword = default\ntext = \"ok\"\n",
        port, port + 1, port + 2, port + 3);
}

}  // namespace

TEST_CASE("a Chinese text reaches the phone through Kannel, after the gateway was down at first") {
    if (!kannel_installed()) {
        MESSAGE("skipped: kannel and kannel-extras are not installed");
        return;
    }
    std::string directory = "/tmp/yekuo-kannel-XXXXXX";
    REQUIRE(mkdtemp(directory.data()));
    // Below the ports that the system gives to outgoing connections: one of those may be in use at any moment.
    const int port = 24000 + getpid() % 2000 * 4;
    std::ofstream(directory + "/kannel.conf") << kannel_config(port);

    store::House house;
    store::join_store(house);
    const auto url = *store::parse_database_url("sqlite:" + directory + "/city.db");
    REQUIRE(store::Desk::open(house, store::open_database(url)));
    people::Vault vault(url, people::MasterKey::random());
    vault.start();
    store::SideWriter writer(url, store::Part::local, outbox_schema);
    writer.start();
    store::Readers state(url, store::Part::state), local(url, store::Part::local);
    OutboxSettings settings;
    settings.first_retry = std::chrono::milliseconds(20);
    settings.attempts_max = 100;
    settings.transport =
        *kannel_transport(fmt::format("http://u:p@127.0.0.1:{}/cgi-bin/sendsms?from=95598", port + 3));
    Outbox outbox(house, state, local, writer, vault, settings);
    outbox.start();

    const PersonId person = vault.seal_now({{}, "13800000001", "示例客户", {}})->person;
    outbox.send_code(person, "123456", {1});
    REQUIRE(becomes([&] {
        const auto messages = outbox.messages_of(person, 1);
        return !messages.empty() && messages[0].attempts > 0;
    }));
    CHECK(outbox.messages_of(person, 1)[0].state == "waiting");

    const std::string bearer_log = directory + "/bearer.log", phone_log = directory + "/phone.log";
    const auto bearer_says = [&](const char* words) { return content(bearer_log).find(words) != std::string::npos; };
    const Program bearer({bearerbox, "-v", "1", "kannel.conf"}, directory, bearer_log);
    REQUIRE(becomes([&] { return bearer_says("entering mainloop"); }));
    const Program phone({fakesmsc, "-H", "127.0.0.1", "-r", std::to_string(port + 2), "-i", "0.01", "-m", "0",
                         "100 200 text nop"},
                        directory, phone_log);
    REQUIRE(becomes([&] { return bearer_says("client connected"); }));
    const Program sms({smsbox, "-v", "1", "kannel.conf"}, directory, directory + "/smsbox.log");
    CHECK(becomes([&] { return outbox.messages_of(person, 1)[0].state == "sent"; }));
    // UCS-2: the digits of the code, and 验 (9A8C) of 验证码.
    CHECK(becomes([&] { return content(phone_log).find("%001%002%003%004%005%006") != std::string::npos; }));
    CHECK(content(phone_log).find("95598 13800000001 ucs-2") != std::string::npos);
    CHECK(content(phone_log).find("%9A%8C") != std::string::npos);
    // What was sent to a real phone holds no code any more.
    CHECK(becomes([&] { return outbox.messages_of(person, 1)[0].text.empty(); }));
    outbox.stop();
    std::filesystem::remove_all(directory);
}

TEST_CASE("texts say times in the city's zone, in both languages") {
    const Instant from = *parse_instant("2017-03-22T01:00:00Z"), to = *parse_instant("2017-03-22T03:00:00Z");
    CHECK(say_window(from, to, Language::zh) == "3月22日 09:00-11:00");
    CHECK(say_window(from, to, Language::en) == "22 Mar 09:00-11:00");
    CHECK(render("appointment.confirmed", {{"window", "X"}}, Language::zh).find("X") != std::string::npos);
    CHECK_THROWS((void)render("nothing", {}, Language::zh));
}

TEST_CASE("a gateway's address names user, password and port, or says what to write") {
    CHECK(kannel_transport("http://u:p@127.0.0.1:13013/cgi-bin/sendsms"));
    CHECK(kannel_transport("127.0.0.1:13013").error().key == "sms.address");
}

}  // namespace yekuo::notify
