#pragma once
int sum_of(int count);
