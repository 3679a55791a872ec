#include "fuzz/mutators/safetensors.cpp"
