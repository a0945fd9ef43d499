#include "forgetful_vfs.hpp"

#include <sqlite3.h>
#include <unistd.h>

#include <fstream>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace yekuo::tests {
namespace {

// What a write replaced, so that it can be taken back.
struct Unsynced {
    sqlite3_int64 offset;
    std::string before;
    std::string after;
    sqlite3_int64 size_before;
};

struct Disk {
    std::map<std::string, std::vector<Unsynced>> unsynced;
    int writes_left = -1;  // -1: the power stays on
    bool cut = false;
    std::int64_t syncs = 0;
};
Disk disk;

struct File {
    sqlite3_file base;
    std::string* name;
    sqlite3_file* real;
};
File* file_of(sqlite3_file* f) { return reinterpret_cast<File*>(f); }
sqlite3_file* real_of(sqlite3_file* f) { return file_of(f)->real; }
sqlite3_vfs* real_vfs(sqlite3_vfs* vfs) { return static_cast<sqlite3_vfs*>(vfs->pAppData); }

bool power_fails() {
    if (disk.cut) return true;
    if (disk.writes_left == 0) disk.cut = true;
    if (disk.writes_left > 0) --disk.writes_left;
    return disk.cut;
}

std::string read_before(sqlite3_file* real, sqlite3_int64 offset, int amount, sqlite3_int64 size) {
    const auto there = std::max<sqlite3_int64>(0, std::min<sqlite3_int64>(amount, size - offset));
    std::string before(static_cast<std::size_t>(there), '\0');
    if (there > 0) real->pMethods->xRead(real, before.data(), static_cast<int>(there), offset);
    return before;
}

int x_close(sqlite3_file* f) {
    sqlite3_file* real = real_of(f);
    const int code = real->pMethods->xClose(real);
    sqlite3_free(real);
    delete file_of(f)->name;
    return code;
}
int x_read(sqlite3_file* f, void* to, int amount, sqlite3_int64 offset) {
    return real_of(f)->pMethods->xRead(real_of(f), to, amount, offset);
}
int x_write(sqlite3_file* f, const void* from, int amount, sqlite3_int64 offset) {
    sqlite3_file* real = real_of(f);
    sqlite3_int64 size = 0;
    real->pMethods->xFileSize(real, &size);
    // The write at which the power fails may still reach the disk in part.
    const bool fails = power_fails();
    disk.unsynced[*file_of(f)->name].push_back(
        {offset, read_before(real, offset, amount, size),
         std::string(static_cast<const char*>(from), static_cast<std::size_t>(amount)), size});
    if (fails) return SQLITE_IOERR_WRITE;
    return real->pMethods->xWrite(real, from, amount, offset);
}
int x_truncate(sqlite3_file* f, sqlite3_int64 size) {
    if (power_fails()) return SQLITE_IOERR_TRUNCATE;
    sqlite3_file* real = real_of(f);
    sqlite3_int64 before = 0;
    real->pMethods->xFileSize(real, &before);
    if (before > size)
        disk.unsynced[*file_of(f)->name].push_back(
            {size, read_before(real, size, static_cast<int>(before - size), before), {}, before});
    return real->pMethods->xTruncate(real, size);
}
int x_sync(sqlite3_file* f, int) {
    if (power_fails()) return SQLITE_IOERR_FSYNC;
    ++disk.syncs;
    disk.unsynced.erase(*file_of(f)->name);
    return SQLITE_OK;
}
int x_size(sqlite3_file* f, sqlite3_int64* size) { return real_of(f)->pMethods->xFileSize(real_of(f), size); }
int x_lock(sqlite3_file* f, int kind) { return real_of(f)->pMethods->xLock(real_of(f), kind); }
int x_unlock(sqlite3_file* f, int kind) { return real_of(f)->pMethods->xUnlock(real_of(f), kind); }
int x_check(sqlite3_file* f, int* out) { return real_of(f)->pMethods->xCheckReservedLock(real_of(f), out); }
int x_control(sqlite3_file* f, int op, void* arg) { return real_of(f)->pMethods->xFileControl(real_of(f), op, arg); }
int x_sector(sqlite3_file*) { return 4096; }
int x_device(sqlite3_file*) { return 0; }
int x_shm_map(sqlite3_file* f, int page, int size, int extend, void volatile** out) {
    return real_of(f)->pMethods->xShmMap(real_of(f), page, size, extend, out);
}
int x_shm_lock(sqlite3_file* f, int offset, int n, int flags) {
    return real_of(f)->pMethods->xShmLock(real_of(f), offset, n, flags);
}
void x_shm_barrier(sqlite3_file* f) { real_of(f)->pMethods->xShmBarrier(real_of(f)); }
int x_shm_unmap(sqlite3_file* f, int remove) { return real_of(f)->pMethods->xShmUnmap(real_of(f), remove); }

const sqlite3_io_methods methods = {2,       x_close,  x_read,    x_write,   x_truncate, x_sync,
                                    x_size,  x_lock,   x_unlock,  x_check,   x_control,  x_sector,
                                    x_device, x_shm_map, x_shm_lock, x_shm_barrier, x_shm_unmap, nullptr,
                                    nullptr};

int x_open(sqlite3_vfs* vfs, const char* name, sqlite3_file* f, int flags, int* out_flags) {
    sqlite3_vfs* real = real_vfs(vfs);
    File* file = file_of(f);
    file->base.pMethods = nullptr;
    file->real = static_cast<sqlite3_file*>(sqlite3_malloc(real->szOsFile));
    const int code = real->xOpen(real, name, file->real, flags, out_flags);
    if (code != SQLITE_OK) {
        sqlite3_free(file->real);
        return code;
    }
    file->name = new std::string(name ? name : "");
    file->base.pMethods = &methods;
    return SQLITE_OK;
}
// A file that is deleted after the power failed is still there.
int x_delete(sqlite3_vfs* vfs, const char* name, int sync) {
    if (power_fails()) return SQLITE_IOERR_DELETE;
    disk.unsynced.erase(name);
    return real_vfs(vfs)->xDelete(real_vfs(vfs), name, sync);
}

sqlite3_vfs make_vfs() {
    sqlite3_vfs vfs = *sqlite3_vfs_find(nullptr);
    vfs.pAppData = sqlite3_vfs_find(nullptr);
    vfs.szOsFile = sizeof(File);
    vfs.zName = ForgetfulDisk::name();
    vfs.pNext = nullptr;
    vfs.xOpen = x_open;
    vfs.xDelete = x_delete;
    return vfs;
}
sqlite3_vfs forgetful;

// Takes all writes back, newest first, then does again those that chance lets through, some of them torn.
void forget(const std::string& name, const std::vector<Unsynced>& writes, std::mt19937_64& chance) {
    std::fstream file(name, std::ios::in | std::ios::out | std::ios::binary);
    if (!file) return;
    for (auto write = writes.rbegin(); write != writes.rend(); ++write) {
        file.seekp(write->offset);
        file.write(write->before.data(), static_cast<std::streamsize>(write->before.size()));
        file.flush();
        if (truncate(name.c_str(), write->size_before) != 0) return;
    }
    for (const Unsynced& write : writes) {
        const auto fate = chance() % 4;
        if (fate == 0 || write.after.empty()) continue;
        const std::size_t kept = fate == 1 ? chance() % (write.after.size() + 1) : write.after.size();
        file.seekp(write.offset);
        file.write(write.after.data(), static_cast<std::streamsize>(kept));
    }
}

}  // namespace

ForgetfulDisk::ForgetfulDisk() {
    disk = {};
    forgetful = make_vfs();
    sqlite3_vfs_register(&forgetful, 0);
}
ForgetfulDisk::~ForgetfulDisk() { sqlite3_vfs_unregister(&forgetful); }
void ForgetfulDisk::cut_after(int writes) { disk.writes_left = writes; }
bool ForgetfulDisk::is_cut() const { return disk.cut; }
std::int64_t ForgetfulDisk::syncs() const { return disk.syncs; }

void ForgetfulDisk::restore(std::uint64_t seed) {
    std::mt19937_64 chance(seed);
    for (const auto& [name, writes] : disk.unsynced) {
        if (!name.empty()) forget(name, writes, chance);
        unlink((name.ends_with("-wal") ? name.substr(0, name.size() - 4) + "-shm" : name + "-shm").c_str());
    }
    disk.unsynced.clear();
    disk.writes_left = -1;
    disk.cut = false;
}

}  // namespace yekuo::tests
