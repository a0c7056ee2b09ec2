// Knows which descriptors and paths are files under the directory that the test looks at.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "disk_faults.h"

enum { DESCRIPTORS = 65536 };

static _Atomic(struct file *) files[DESCRIPTORS];
static const char *directory;
static size_t directory_length;

static bool ends_with(const char *text, const char *end) {
    size_t length = strlen(text), end_length = strlen(end);
    return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

void files_begin(const char *path) {
    directory = path;
    directory_length = path == NULL ? 0 : strlen(path);
}

const char *files_name_of(const char *path) {
    if (directory == NULL || path == NULL || strncmp(path, directory, directory_length) != 0)
        return NULL;
    const char *rest = path + directory_length;
    if (*rest != '\0' && *rest != '/')
        return NULL;
    while (*rest == '/')
        rest++;
    return rest;
}

const char *files_path_at(int folder, const char *path, char *room, size_t size) {
    struct file *file = path == NULL || *path == '/' ? NULL : files_find(folder);
    if (file == NULL || !file->is_directory || *path == '\0')
        return path;
    int length = snprintf(room, size, "%s/%s%s%s", directory, file->name, *file->name == '\0' ? "" : "/", path);
    return length < 0 || (size_t)length >= size ? path : room;
}

void files_opened(int descriptor, const char *name) {
    struct stat status;
    if (descriptor >= DESCRIPTORS || fstat(descriptor, &status) != 0)
        return;

    size_t size = strlen(name) + 1;
    struct file *file = malloc(sizeof *file + size);
    if (file == NULL)
        abort();
    file->inode = status.st_ino;
    file->is_directory = S_ISDIR(status.st_mode);
    // SQLite writes its index of the log through a mapping, and makes it anew at each start: it is no part of the store.
    file->is_recorded = !ends_with(name, "-shm");
    memcpy(file->name, name, size);
    free(atomic_exchange(&files[descriptor], file));
}

struct file *files_find(int descriptor) {
    return descriptor < 0 || descriptor >= DESCRIPTORS ? NULL : atomic_load(&files[descriptor]);
}

void files_closing(int descriptor) {
    if (files_find(descriptor) != NULL)
        free(atomic_exchange(&files[descriptor], NULL));
}
