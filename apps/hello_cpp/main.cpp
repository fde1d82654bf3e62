/* Each line is something that C++ needs of the system below it. */
#include <shapes.hpp>
#include <algorithm>
#include <atomic>
#include <fstream>
#include <future>
#include <iostream>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <typeinfo>
#include <vector>

namespace {

struct Lifetime {
	Lifetime()
	{
		std::cout << "constructed before main" << std::endl;
	}
	~Lifetime()
	{
		std::cout << "destroyed after main" << std::endl;
	}
};

/* iostream's own objects come first: its header sees to that. */
Lifetime lifetime;

/* Notes that it was left, by whatever way. */
struct Guard {
	std::string &note;
	~Guard()
	{
		note = "cleaned up";
	}
};

void print_counts()
{
	std::map<std::string, int> counts;
	for (char letter : std::string_view("cabcbc"))
		counts[std::string(1, letter)]++;
	std::cout << "counts:";
	for (const auto &[name, count] : counts)
		std::cout << ' ' << name << '=' << count;
	std::cout << '\n';
}

void print_shapes()
{
	for (int sides : { 0, 4 }) {
		const auto owner = shape_of(sides);
		const Shape &shape = *owner;
		std::cout << shape.name() << ' ' << shape.area() << '\n';
		if (dynamic_cast<const Circle *>(&shape) != nullptr && dynamic_cast<const Square *>(&shape) == nullptr && typeid(shape) == typeid(Circle))
			std::cout << "a circle is no square\n";
	}
}

void print_caught()
{
	std::string note;
	try {
		const Guard guard{ note };
		shape_of(-1);
	} catch (const std::logic_error &error) {
		std::cout << "caught: " << error.what() << " (" << note << ")\n";
	}
}

std::atomic<int> left_behind;

/* Ends with its thread. */
struct Trace {
	int steps = 0;
	~Trace()
	{
		left_behind += steps;
	}
};
thread_local Trace trace;

/* Four threads, and an exception that comes from another one. */
void print_threads()
{
	std::mutex lock;
	std::vector<std::thread> threads;
	int total = 0;
	for (int i = 0; i < 4; i++)
		threads.emplace_back([&] {
			for (int step = 0; step < 100; step++) {
				const std::lock_guard guard(lock);
				total++;
				trace.steps++;
				std::this_thread::yield();
			}
		});
	for (auto &thread : threads)
		thread.join();
	std::cout << "threads: " << total << " steps, " << left_behind << " left behind, " << trace.steps << " here\n";
	auto answer = std::async(std::launch::async, []() -> int { throw std::runtime_error("from another thread"); });
	try {
		answer.get();
	} catch (const std::runtime_error &error) {
		std::cout << "caught: " << error.what() << '\n';
	}
}

int count_lines(const char *path)
{
	std::ofstream(path) << "one\ntwo\nthree\n";
	std::ifstream file(path);
	int count = 0;
	for (std::string line; std::getline(file, line);)
		count++;
	return count;
}

} // namespace

int main(int argc, char **argv)
{
	const std::vector<std::string> words(argv + 1, argv + argc);
	if (!words.empty() && words[0] == "--throw")
		throw std::runtime_error("nobody waits for it");
	std::cout << "Hello from C++ " << __cplusplus / 100 << "\nwords:";
	for (const auto &word : words)
		std::cout << ' ' << word;
	std::cout << '\n';
	print_counts();
	print_shapes();
	print_caught();
	print_threads();
	std::cout << "of this thread: " << ++calls << "\nsorted:";
	std::vector numbers{ 5, 3, 8, 1, 2 };
	std::ranges::sort(numbers);
	for (int number : numbers)
		std::cout << ' ' << number;
	std::cout << "\nfile: " << count_lines("/lines") << " lines\n";
	return made + 1;
}
