#pragma once
#include <memory>
#include <string>

struct Shape {
	virtual ~Shape() = default;
	virtual double area() const = 0;
	virtual std::string name() const = 0;
};

struct Circle : Shape {
	double area() const override;
	std::string name() const override;
};

struct Square : Shape {
	double area() const override;
	std::string name() const override;
};

/* 0 sides: a circle; 4: a square. Anything else throws std::invalid_argument. */
std::unique_ptr<Shape> shape_of(int sides);

/* One variable for all who include this, and one for each thread. */
inline int made = 0;
inline thread_local int calls = 7;
