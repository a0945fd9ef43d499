// An SQLite VFS that forgets, when the power is cut, what was not synced: every write since a file's last
// sync may be lost, kept, or torn in the middle, as the seed has it. Built on the system's own VFS.
#pragma once

#include <cstdint>

namespace yekuo::tests {

class ForgetfulDisk {
public:
    // Registers the VFS under name(); one at a time.
    ForgetfulDisk();
    ~ForgetfulDisk();
    static const char* name() { return "forgetful"; }

    // After so many more writes the power is gone: that write and all that follow fail.
    void cut_after(int writes);
    bool is_cut() const;
    // The power is back: what was not synced is forgotten, by chance of the seed. All files must be closed.
    void restore(std::uint64_t seed);
    std::int64_t syncs() const;
};

}  // namespace yekuo::tests
