// A deployment of a test's own: the program on a database, with the reference configuration and a dispatcher; and
// what must hold of it afterwards, whatever happened to it: each acknowledged command is in the journal, once, and
// the state follows from the journal.
#pragma once

#include <string>

#include "faults/load.hpp"
#include "faults/server_process.hpp"

namespace yekuo::tests {

// "--name N" on the test program's command line; doctest leaves options alone that it does not know.
int option(const std::string& name, int otherwise);
void pause_ms(int ms);

struct Deployment {
    explicit Deployment(std::string url, std::string place = temporary_directory());
    ~Deployment();
    Headers sign_in();
    std::string directory, db;
    ServerProcess server;
};

void find_acknowledged(const Deployment& deployment, const Load& load);
void replay_is_clean(const Deployment& deployment);

}  // namespace yekuo::tests
