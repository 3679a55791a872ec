// The program around the shared object that main.cpp has become.
int train();

int main() { return train(); }
