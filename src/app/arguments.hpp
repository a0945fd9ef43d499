// What the command line says, common to the commands.
#pragma once

#include <string>

#include "people/vault.hpp"
#include "store/session.hpp"

namespace yekuo::app {

struct Arguments {
    std::string db = "sqlite:var/yekuo.db";
    std::string key_file;         // of the vault; empty: beside the database, or var/yekuo.key
    std::string config = "config";
    std::string web = "web/dist";
    std::string address = "127.0.0.1";
    int port = 8080;
    std::string node;             // how other nodes reach this one; empty: address and port
    std::string sms;              // Kannel's sendsms address, http://user:password@host:port/cgi-bin/sendsms
    std::string tiles;            // a tile server for the map
    bool secure = false;          // behind TLS: cookies are marked so
    bool demo = false;
    bool improve = true;          // plans are made better beside the commands
    std::string sign_in_allowance;  // see access::AccessSettings
    double speed = 10;            // of the sample city: a held slot then lasts half a minute
    std::uint64_t seed = 1;
};

// The database named, with its directory made. Errors name the option.
Result<store::DatabaseUrl> database_of(const Arguments& arguments);
Result<people::MasterKey> key_of(const Arguments& arguments);

}  // namespace yekuo::app
