/* Each line is something that C++ needs of the system below it. */
#include <shapes.hpp>
#include <algorithm>
#include <fstream>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
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
		const auto shape = shape_of(sides);
		std::cout << shape->name() << ' ' << shape->area() << '\n';
		if (dynamic_cast<const Circle *>(shape.get()) != nullptr && dynamic_cast<const Square *>(shape.get()) == nullptr && typeid(*shape) == typeid(Circle))
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
	std::cout << "of this thread: " << ++calls << "\nsorted:";
	std::vector numbers{ 5, 3, 8, 1, 2 };
	std::ranges::sort(numbers);
	for (int number : numbers)
		std::cout << ' ' << number;
	std::cout << "\nfile: " << count_lines("/lines") << " lines\n";
	return made + 1;
}
