// Stands between a program and the C library: what touches a file under the directory goes through the rules and is recorded,
// and all else passes.
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "disk_faults.h"

#define SHIM __attribute__((visibility("default")))
// The twin with 64-bit offsets.
#define TWIN(type, name, twin, ...) SHIM type twin(__VA_ARGS__) __attribute__((alias(#name)))

static int open_named(int folder, const char *path, int flags, mode_t mode) {
    const char *name = files_name_of(path);
    if (name == NULL)
        return library()->openat(folder, path, flags, mode);
    if (rules_apply(OPERATION_OPEN, name) == OUTCOME_FAIL)
        return -1;

    recording_lock();
    struct stat status;
    bool created = (flags & O_CREAT) != 0 && lstat(path, &status) != 0;
    int descriptor = library()->openat(folder, path, flags, mode);
    if (descriptor >= 0) {
        files_opened(descriptor, name);
        struct file *file = files_find(descriptor);
        if (file != NULL && file->is_recorded && !file->is_directory) {
            recording_name(EVENT_OPEN, file->inode, created, name, "");
            if ((flags & O_TRUNC) != 0 && !created)
                recording_data(EVENT_TRUNCATE, file, 0, "", 0);
        }
    }
    recording_unlock();
    return descriptor;
}

#define MODE_OF(flags)                       \
    mode_t mode = 0;                         \
    if (((flags) & (O_CREAT | O_TMPFILE)) != 0) { \
        va_list rest;                        \
        va_start(rest, flags);               \
        mode = va_arg(rest, mode_t);         \
        va_end(rest);                        \
    }

SHIM int open(const char *path, int flags, ...) {
    MODE_OF(flags)
    return open_named(AT_FDCWD, path, flags, mode);
}
TWIN(int, open, open64, const char *path, int flags, ...);

SHIM int openat(int folder, const char *path, int flags, ...) {
    MODE_OF(flags)
    char room[PATH_MAX];
    return open_named(folder, files_path_at(folder, path, room, sizeof room), flags, mode);
}
TWIN(int, openat, openat64, int folder, const char *path, int flags, ...);

SHIM int close(int descriptor) {
    files_closing(descriptor);
    return library()->close(descriptor);
}

static bool fails(struct file *file, enum operation operation) {
    return file != NULL && rules_apply(operation, file->name) == OUTCOME_FAIL;
}

SHIM ssize_t read(int descriptor, void *data, size_t length) {
    return fails(files_find(descriptor), OPERATION_READ) ? -1 : library()->read(descriptor, data, length);
}

SHIM ssize_t pread(int descriptor, void *data, size_t length, off_t offset) {
    return fails(files_find(descriptor), OPERATION_READ) ? -1 : library()->pread(descriptor, data, length, offset);
}
TWIN(ssize_t, pread, pread64, int descriptor, void *data, size_t length, off_t offset);

SHIM ssize_t preadv(int descriptor, const struct iovec *parts, int count, off_t offset) {
    return fails(files_find(descriptor), OPERATION_READ) ? -1 : library()->preadv(descriptor, parts, count, offset);
}
TWIN(ssize_t, preadv, preadv64, int descriptor, const struct iovec *parts, int count, off_t offset);

SHIM ssize_t pwrite(int descriptor, const void *data, size_t length, off_t offset) {
    struct file *file = files_find(descriptor);
    if (file == NULL)
        return library()->pwrite(descriptor, data, length, offset);
    enum outcome outcome = rules_apply(OPERATION_WRITE, file->name);
    if (outcome != OUTCOME_GO_ON)
        return outcome == OUTCOME_FAIL ? -1 : (ssize_t)length;

    recording_lock();
    ssize_t written = library()->pwrite(descriptor, data, length, offset);
    if (written > 0)
        recording_data(EVENT_WRITE, file, offset, data, (size_t)written);
    recording_unlock();
    return written;
}
TWIN(ssize_t, pwrite, pwrite64, int descriptor, const void *data, size_t length, off_t offset);

SHIM ssize_t write(int descriptor, const void *data, size_t length) {
    struct file *file = files_find(descriptor);
    if (file == NULL)
        return library()->write(descriptor, data, length);

    bool at_end = (fcntl(descriptor, F_GETFL) & O_APPEND) != 0;
    off_t offset = lseek(descriptor, 0, at_end ? SEEK_END : SEEK_CUR);
    ssize_t written = pwrite(descriptor, data, length, offset);
    if (written > 0)
        lseek(descriptor, offset + written, SEEK_SET);
    return written;
}

// A part after the other, as the C library may do it, too.
SHIM ssize_t pwritev(int descriptor, const struct iovec *parts, int count, off_t offset) {
    if (files_find(descriptor) == NULL)
        return library()->pwritev(descriptor, parts, count, offset);

    ssize_t total = 0;
    for (int i = 0; i < count; i++) {
        ssize_t written = pwrite(descriptor, parts[i].iov_base, parts[i].iov_len, offset + total);
        if (written < 0)
            return total > 0 ? total : -1;
        total += written;
        if ((size_t)written < parts[i].iov_len)
            break;
    }

    return total;
}
TWIN(ssize_t, pwritev, pwritev64, int descriptor, const struct iovec *parts, int count, off_t offset);

static int sync_by(int (*function)(int), int descriptor) {
    struct file *file = files_find(descriptor);
    if (file == NULL)
        return function(descriptor);

    // What is written from now on need not be a part of it.
    uint32_t number = recording_sync_begins(file);
    enum outcome outcome = rules_apply(file->is_directory ? OPERATION_SYNC_DIRECTORY : OPERATION_SYNC, file->name);
    // A sync without an end in the recording never took place.
    if (outcome == OUTCOME_PRETEND)
        return 0;
    int result = outcome == OUTCOME_FAIL ? -1 : function(descriptor);
    recording_sync_ends(file, number, result == 0 ? 0 : errno);
    return result;
}

SHIM int fsync(int descriptor) { return sync_by(library()->fsync, descriptor); }

SHIM int fdatasync(int descriptor) { return sync_by(library()->fdatasync, descriptor); }

SHIM int ftruncate(int descriptor, off_t length) {
    struct file *file = files_find(descriptor);
    if (fails(file, OPERATION_TRUNCATE))
        return -1;
    if (file == NULL)
        return library()->ftruncate(descriptor, length);

    recording_lock();
    int result = library()->ftruncate(descriptor, length);
    if (result == 0)
        recording_data(EVENT_TRUNCATE, file, length, "", 0);
    recording_unlock();
    return result;
}
TWIN(int, ftruncate, ftruncate64, int descriptor, off_t length);

// The file is as long as asked for and holds zeros where it held nothing.
SHIM int fallocate(int descriptor, int mode, off_t offset, off_t length) {
    struct file *file = files_find(descriptor);
    if (fails(file, OPERATION_WRITE))
        return -1;
    if (file == NULL)
        return library()->fallocate(descriptor, mode, offset, length);

    recording_lock();
    int result = library()->fallocate(descriptor, mode, offset, length);
    if (result == 0 && mode == 0)
        recording_data(EVENT_EXTEND, file, offset + length, "", 0);
    recording_unlock();
    return result;
}
TWIN(int, fallocate, fallocate64, int descriptor, int mode, off_t offset, off_t length);

SHIM int posix_fallocate(int descriptor, off_t offset, off_t length) {
    if (files_find(descriptor) == NULL)
        return library()->posix_fallocate(descriptor, offset, length);
    return fallocate(descriptor, 0, offset, length) == 0 ? 0 : errno;
}
TWIN(int, posix_fallocate, posix_fallocate64, int descriptor, off_t offset, off_t length);

static int rename_by(int (*function)(const char *, const char *), enum event event, const char *from, const char *to) {
    const char *name = files_name_of(from), *other = files_name_of(to);
    if (name == NULL || other == NULL)
        return function(from, to);
    if (rules_apply(OPERATION_RENAME, other) == OUTCOME_FAIL)
        return -1;

    recording_lock();
    int result = function(from, to);
    if (result == 0)
        recording_name(event, 0, false, name, other);
    recording_unlock();
    return result;
}

SHIM int rename(const char *from, const char *to) { return rename_by(library()->rename, EVENT_RENAME, from, to); }

SHIM int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned flags) {
    char room[PATH_MAX], other_room[PATH_MAX];
    const char *name = files_name_of(files_path_at(from_folder, from, room, sizeof room));
    const char *other = files_name_of(files_path_at(to_folder, to, other_room, sizeof other_room));
    if (name == NULL || other == NULL)
        return library()->renameat2(from_folder, from, to_folder, to, flags);
    if (rules_apply(OPERATION_RENAME, other) == OUTCOME_FAIL)
        return -1;

    recording_lock();
    int result = library()->renameat2(from_folder, from, to_folder, to, flags);
    if (result == 0)
        recording_name(EVENT_RENAME, 0, false, name, other);
    recording_unlock();
    return result;
}

SHIM int link(const char *from, const char *to) { return rename_by(library()->link, EVENT_LINK, from, to); }

static int change_by(int (*function)(const char *), enum operation operation, enum event event, const char *path) {
    const char *name = files_name_of(path);
    if (name == NULL)
        return function(path);
    if (rules_apply(operation, name) == OUTCOME_FAIL)
        return -1;

    recording_lock();
    int result = function(path);
    if (result == 0)
        recording_name(event, 0, false, name, "");
    recording_unlock();
    return result;
}

SHIM int unlink(const char *path) { return change_by(library()->unlink, OPERATION_UNLINK, EVENT_UNLINK, path); }

SHIM int unlinkat(int folder, const char *path, int flags) {
    char room[PATH_MAX];
    const char *full = files_path_at(folder, path, room, sizeof room);
    if (files_name_of(full) == NULL)
        return library()->unlinkat(folder, path, flags);
    return (flags & AT_REMOVEDIR) != 0 ? rmdir(full) : unlink(full);
}

SHIM int rmdir(const char *path) { return change_by(library()->rmdir, OPERATION_UNLINK, EVENT_REMOVE_DIRECTORY, path); }

SHIM int mkdir(const char *path, mode_t mode) {
    const char *name = files_name_of(path);
    if (name == NULL)
        return library()->mkdir(path, mode);
    if (rules_apply(OPERATION_MAKE_DIRECTORY, name) == OUTCOME_FAIL)
        return -1;

    recording_lock();
    int result = library()->mkdir(path, mode);
    if (result == 0)
        recording_name(EVENT_MAKE_DIRECTORY, 0, false, name, "");
    recording_unlock();
    return result;
}

// What copies inside the kernel is refused as by a file system that cannot: its caller then reads and writes.
SHIM ssize_t sendfile(int to, int from, off_t *offset, size_t length) {
    if (files_find(to) == NULL)
        return library()->sendfile(to, from, offset, length);
    errno = EINVAL;
    return -1;
}
TWIN(ssize_t, sendfile, sendfile64, int to, int from, off_t *offset, size_t length);

SHIM ssize_t copy_file_range(int from, off_t *from_offset, int to, off_t *to_offset, size_t length, unsigned flags) {
    if (files_find(to) == NULL)
        return library()->copy_file_range(from, from_offset, to, to_offset, length, flags);
    errno = ENOSYS;
    return -1;
}
