// An import while a server writes the database: the rows go through that server's API, as what they are:
// requests that somebody signed in hands in. Which of them are there already is read from the database.
#pragma once

#include "intake/import.hpp"
#include "store/readers.hpp"

namespace yekuo::app {

struct ServerSignIn {
    std::string address;  // "127.0.0.1:8080", as the writing node tells it in the database
    std::string login, password;
};

// Where the node that writes this database answers; empty: it did not say.
std::string writing_node(store::Readers& state);

class ServerImport {
public:
    ServerImport(store::Readers& state, ServerSignIn sign_in);
    ~ServerImport();

    // Signs in. Errors: the server's ("session.wrong_password", …), "client.unreachable".
    Result<void> open();
    Result<std::map<std::string, RequestId>> known(const std::vector<std::string>& senders);
    // Any other command of the API, by its path without /api/v1.
    Result<json::value> post(const std::string& path, json::value body);
    std::vector<Result<json::object>> submit(std::vector<intake::ImportItem> items);

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace yekuo::app
