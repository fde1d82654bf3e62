#include <shapes.hpp>
#include <numbers>
#include <stdexcept>

double Circle::area() const
{
	return std::numbers::pi;
}

std::string Circle::name() const
{
	return "circle";
}

double Square::area() const
{
	return 4;
}

std::string Square::name() const
{
	return "square";
}

std::unique_ptr<Shape> shape_of(int sides)
{
	made++;
	switch (sides) {
	case 0: return std::make_unique<Circle>();
	case 4: return std::make_unique<Square>();
	default: throw std::invalid_argument("no shape of " + std::to_string(sides) + " sides");
	}
}
