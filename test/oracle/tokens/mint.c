/* Signs text with RSA keys, one request per line.
 * usage: mint KEY.pem...
 * request: KEY-INDEX SIGNING-INPUT; answer: the base64url RS256 signature. */
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_KEYS = 16 };

static EVP_PKEY *load(const char *path) {
  FILE *file = fopen(path, "r");
  if (!file)
    return NULL;
  EVP_PKEY *key = PEM_read_PrivateKey(file, NULL, NULL, NULL);
  fclose(file);
  return key;
}

static void print_base64url(const unsigned char *data, size_t size) {
  unsigned char text[2048];
  if (size > 1024)
    exit(3);
  int length = EVP_EncodeBlock(text, data, (int)size);
  for (int i = 0; i < length; ++i) {
    if (text[i] == '=')
      break;
    putchar(text[i] == '+' ? '-' : text[i] == '/' ? '_' : text[i]);
  }
  putchar('\n');
  fflush(stdout);
}

int main(int argc, char **argv) {
  EVP_PKEY *keys[MAX_KEYS];
  if (argc > MAX_KEYS)
    return 2;
  for (int i = 1; i < argc; ++i)
    if (!(keys[i - 1] = load(argv[i])))
      return 2;

  static char line[1 << 16];
  while (fgets(line, sizeof line, stdin)) {
    line[strcspn(line, "\n")] = '\0';
    char *input = NULL;
    long index = strtol(line, &input, 10);
    if (index < 0 || index >= argc - 1 || *input != ' ')
      return 2;
    ++input;
    unsigned char signature[1024];
    size_t size = sizeof signature;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    if (!context || EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, keys[index]) != 1 ||
        EVP_DigestSign(context, signature, &size, (const unsigned char *)input, strlen(input)) != 1)
      return 3;
    EVP_MD_CTX_free(context);
    print_base64url(signature, size);
  }
  return 0;
}
