#ifndef APUS_PNG_SHIM_H
#define APUS_PNG_SHIM_H

#include <png.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

// libpng leaves a failed call by a jump to where setjmp last returned. No Swift frame may be jumped
// over or return twice, so what calls libpng is C, and answers 0 where it failed, with the reason
// in `message`. (libpng's simplified interface, which needs none of this, cannot be kept from
// applying gamma, nor told a compression level.)

typedef struct {
  const uint8_t *bytes;
  size_t count;
  size_t position;
  png_structp png;
  png_infop info;
  uint32_t width;
  uint32_t height;
  int has_alpha;  // an alpha channel, or a colour or palette entries that are transparent
  char message[160];
} apus_png_reader;

typedef struct {
  uint8_t *bytes;
  size_t capacity;
  size_t count;
  char message[160];
} apus_png_writer;

static inline void apus_png_note(char *destination, png_const_charp message) {
  strncpy(destination, message, 159);
  destination[159] = 0;
}

static inline void apus_png_warn(png_structp png, png_const_charp message) {
  (void)png;
  (void)message;
}

static inline void apus_png_read_failed(png_structp png, png_const_charp message) {
  apus_png_note(((apus_png_reader *)png_get_error_ptr(png))->message, message);
  png_longjmp(png, 1);
}

static inline void apus_png_supply(png_structp png, png_bytep destination, size_t count) {
  apus_png_reader *reader = (apus_png_reader *)png_get_io_ptr(png);
  if (reader->count - reader->position < count) png_error(png, "read beyond end of data");
  memcpy(destination, reader->bytes + reader->position, count);
  reader->position += count;
}

/// Reads up to the pixels and sets the size. `apus_png_close` follows in any case.
static inline int apus_png_open(apus_png_reader *reader) {
  reader->png = png_create_read_struct(
      PNG_LIBPNG_VER_STRING, reader, apus_png_read_failed, apus_png_warn);
  if (!reader->png) {
    apus_png_note(reader->message, "libpng cannot start");
    return 0;
  }
  if (setjmp(png_jmpbuf(reader->png))) return 0;
  reader->info = png_create_info_struct(reader->png);
  if (!reader->info) png_error(reader->png, "out of memory");
  png_set_read_fn(reader->png, reader, apus_png_supply);
  // The size is the caller's to judge; profiles, texts and gamma are not even decompressed.
  png_set_user_limits(reader->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_keep_unknown_chunks(reader->png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
  png_read_info(reader->png, reader->info);
  reader->width = png_get_image_width(reader->png, reader->info);
  reader->height = png_get_image_height(reader->png, reader->info);
  reader->has_alpha = (png_get_color_type(reader->png, reader->info) & PNG_COLOR_MASK_ALPHA) != 0
      || png_get_valid(reader->png, reader->info, PNG_INFO_tRNS) != 0;
  return 1;
}

/// Reads the pixels as RGB, or as RGBA, of 8 bits a sample, row by row without gaps.
static inline int apus_png_read(apus_png_reader *reader, uint8_t *pixels, int with_alpha) {
  if (setjmp(png_jmpbuf(reader->png))) return 0;
  png_structp png = reader->png;
  png_byte color = png_get_color_type(png, reader->info);
  png_set_strip_16(png);
  if (color == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(png);
  if (!(color & PNG_COLOR_MASK_COLOR)) {
    png_set_expand_gray_1_2_4_to_8(png);
    png_set_gray_to_rgb(png);
  }
  if (with_alpha) {
    if (png_get_valid(png, reader->info, PNG_INFO_tRNS)) png_set_tRNS_to_alpha(png);
  } else {
    png_set_strip_alpha(png);
  }
  int passes = png_set_interlace_handling(png);
  png_read_update_info(png, reader->info);
  size_t stride = (size_t)reader->width * (with_alpha ? 4 : 3);
  if (png_get_rowbytes(png, reader->info) != stride) png_error(png, "unexpected layout");
  for (int pass = 0; pass < passes; pass++)
    for (size_t row = 0; row < reader->height; row++)
      png_read_row(png, pixels + row * stride, NULL);
  return 1;
}

static inline void apus_png_close(apus_png_reader *reader) {
  png_destroy_read_struct(&reader->png, &reader->info, NULL);
}

static inline void apus_png_write_failed(png_structp png, png_const_charp message) {
  apus_png_note(((apus_png_writer *)png_get_error_ptr(png))->message, message);
  png_longjmp(png, 1);
}

static inline void apus_png_take(png_structp png, png_bytep source, size_t count) {
  apus_png_writer *writer = (apus_png_writer *)png_get_io_ptr(png);
  if (writer->capacity - writer->count < count) png_error(png, "larger than expected");
  memcpy(writer->bytes + writer->count, source, count);
  writer->count += count;
}

static inline void apus_png_flush(png_structp png) { (void)png; }

/// Writes RGB pixels of 8 bits a sample; `level` is zlib's, 0 to 9.
static inline int apus_png_write(
    apus_png_writer *writer, const uint8_t *pixels, uint32_t width, uint32_t height, int level) {
  png_structp png = png_create_write_struct(
      PNG_LIBPNG_VER_STRING, writer, apus_png_write_failed, apus_png_warn);
  png_infop info = png ? png_create_info_struct(png) : NULL;
  if (!info) {
    png_destroy_write_struct(&png, NULL);
    apus_png_note(writer->message, "libpng cannot start");
    return 0;
  }
  if (setjmp(png_jmpbuf(png))) {
    png_destroy_write_struct(&png, &info);
    return 0;
  }
  png_set_write_fn(png, writer, apus_png_take, apus_png_flush);
  png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_compression_level(png, level);
  png_set_IHDR(png, info, width, height, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
      PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_write_info(png, info);
  for (size_t row = 0; row < height; row++) png_write_row(png, pixels + row * width * 3);
  png_write_end(png, NULL);
  png_destroy_write_struct(&png, &info);
  return 1;
}

#endif
