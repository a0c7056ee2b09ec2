// What the parts of the shim share: the page by which a test controls it, and what one part asks of another.
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// What a program may do with a file. The numbers are those of DiskOperations.cs.
enum operation {
    OPERATION_OPEN = 1,
    OPERATION_READ = 2,
    OPERATION_WRITE = 4,
    OPERATION_SYNC = 8,
    OPERATION_TRUNCATE = 16,
    OPERATION_RENAME = 32,
    OPERATION_UNLINK = 64,
    OPERATION_SYNC_DIRECTORY = 128,
    OPERATION_MAKE_DIRECTORY = 256,
};

enum {
    RULES = 32,
    SUFFIX_BYTES = 32,
    CONTROL_BYTES = 4096,
};

// Of an operation that does not fail.
enum action {
    ACTION_NONE,
    // It answers success and does nothing.
    ACTION_PRETEND,
    // The process is killed right before it.
    ACTION_KILL,
};

// What is to happen to some operations. A test writes `operations` last, and clears it first.
struct rule {
    _Atomic uint32_t operations;
    // The errno that the operation fails with; 0 for none.
    int32_t error;
    uint32_t delay_milliseconds;
    // What else happens: enum action.
    uint32_t action;
    // So many operations that fit pass unharmed first, then so many are hit; 0 for all that follow.
    uint32_t pass;
    uint32_t times;
    _Atomic uint32_t seen;
    _Atomic uint32_t hits;
    // What the file's name ends with; empty for any.
    char suffix[SUFFIX_BYTES];
};

// Mapped by the test as well, which changes it while the program runs. Laid out as FaultyDisk.cs expects it.
struct control {
    // How long the recording is: whatever was done before this was read is in that many bytes of it.
    _Atomic uint64_t recorded;
    // Operations on files under the directory so far.
    _Atomic uint64_t operations;
    char reserved[48];
    struct rule rules[RULES];
};

_Static_assert(sizeof(struct rule) == 64, "a rule is laid out as FaultyDisk.cs expects it");
_Static_assert(sizeof(struct control) <= CONTROL_BYTES, "the control fits its page");

// A file under the directory that is open.
struct file {
    uint64_t inode;
    bool is_directory;
    bool is_recorded;
    // Without the directory; empty for the directory itself.
    char name[];
};

// The functions of the C library that the shim stands in front of.
struct library {
    int (*open)(const char *, int, ...);
    int (*openat)(int, const char *, int, ...);
    int (*close)(int);
    ssize_t (*read)(int, void *, size_t);
    ssize_t (*write)(int, const void *, size_t);
    ssize_t (*pread)(int, void *, size_t, off_t);
    ssize_t (*pwrite)(int, const void *, size_t, off_t);
    ssize_t (*preadv)(int, const void *, int, off_t);
    ssize_t (*pwritev)(int, const void *, int, off_t);
    int (*fsync)(int);
    int (*fdatasync)(int);
    int (*ftruncate)(int, off_t);
    int (*fallocate)(int, int, off_t, off_t);
    int (*posix_fallocate)(int, off_t, off_t);
    int (*rename)(const char *, const char *);
    int (*link)(const char *, const char *);
    int (*renameat2)(int, const char *, int, const char *, unsigned);
    int (*unlink)(const char *);
    int (*unlinkat)(int, const char *, int);
    int (*mkdir)(const char *, mode_t);
    int (*rmdir)(const char *);
    ssize_t (*sendfile)(int, int, off_t *, size_t);
    ssize_t (*copy_file_range)(int, off_t *, int, off_t *, size_t, unsigned);
    void *(*dlsym)(void *, const char *);
};

// Ready from the first call on, also for what runs before this library's own constructor.
const struct library *library(void);

// files.c: which files are under the directory.
void files_begin(const char *directory);
// The name without the directory; NULL for a path that is elsewhere.
const char *files_name_of(const char *path);
// Where a path leads that begins at an open directory; the path itself when that is not a directory known here.
const char *files_path_at(int folder, const char *path, char *room, size_t size);
void files_opened(int descriptor, const char *name);
struct file *files_find(int descriptor);
// Gives up what was known of a descriptor that is about to be closed.
void files_closing(int descriptor);

// rules.c: what is to happen to an operation.
enum outcome { OUTCOME_GO_ON, OUTCOME_FAIL, OUTCOME_PRETEND };
// Waits for as long as a rule says; sets errno for an operation that has to fail.
enum outcome rules_apply(enum operation operation, const char *name);
void rules_begin(const char *control_path);
struct control *rules_control(void);

// recording.c: what was done to the files, in order. Its lock is held from before an operation until it has been recorded.
enum event {
    EVENT_OPEN = 1,
    EVENT_WRITE = 2,
    EVENT_TRUNCATE = 3,
    EVENT_EXTEND = 4,
    EVENT_SYNC_BEGIN = 5,
    EVENT_SYNC_END = 6,
    EVENT_RENAME = 7,
    EVENT_LINK = 8,
    EVENT_UNLINK = 9,
    EVENT_SYNC_DIRECTORY_BEGIN = 10,
    EVENT_SYNC_DIRECTORY_END = 11,
    EVENT_MAKE_DIRECTORY = 12,
    EVENT_REMOVE_DIRECTORY = 13,
};
void recording_begin(const char *path);
bool recording_is_on(void);
void recording_lock(void);
void recording_unlock(void);
void recording_name(enum event event, uint64_t inode, bool created, const char *name, const char *other);
void recording_data(enum event event, const struct file *file, off_t offset, const void *data, size_t length);
// The number of a sync that begins, which its end is recorded with.
uint32_t recording_sync_begins(const struct file *file);
void recording_sync_ends(const struct file *file, uint32_t number, int error);
