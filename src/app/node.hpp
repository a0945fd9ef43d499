// One running node: the writer, the vault, the outbox, the HTTP server with everything behind it, wired
// together. `serve` and `demo` run one until a signal; tests start one on a free port and stop it.
#pragma once

#include <memory>
#include <thread>

#include "app/arguments.hpp"
#include "store/writer.hpp"

namespace yekuo::app {

class Node {
public:
    // Opens the database, starts all threads and listens. Errors say what to do.
    static Result<std::unique_ptr<Node>> start(const Arguments& arguments);
    ~Node();  // stops
    Node(const Node&) = delete;
    Node& operator=(const Node&) = delete;

    int port() const;
    store::Writer& writer();
    // Moves a stepped clock, and lets the plans be made better every quarter of an hour on the way.
    Result<void> advance(Instant business);
    // Blocks until the process is told to stop (SIGINT, SIGTERM).
    void wait();
    // Finishes what is in flight, closes streams, stores what is queued.
    void stop();

private:
    struct Parts;
    explicit Node(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace yekuo::app
