#pragma once
#include <cryptopp/secblock.h>
